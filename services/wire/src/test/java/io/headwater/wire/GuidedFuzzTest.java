package io.headwater.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headwater.model.Architecture;
import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.Manifest;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder of bytes from outside, for a fuzzer that follows the code's branches: no exception but the documented one, no memory
 * beyond what so many bytes may take, and what is accepted is understood in one way only.
 *
 * <p>As tests these run on their seeds and on whatever the fuzzer has found before ({@code src/test/resources}); with
 * {@code JAZZER_FUZZ=1} one of them runs as a fuzzer, see {@code CONTRIBUTING.md}.
 */
class GuidedFuzzTest {
    private static final Coordinates AT = new Coordinates("texts", 0, 0);
    private static final String NO_HEADERS = "\n";

    /** Table of five rows, so that rows of it can be sent, and a vector. */
    private static final List<Tensor> BASE = List.of(
            Tensor.of("b", List.of(3), 1, 2, 3), Tensor.of("table", List.of(5, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

    private final EventReader events = new EventReader(EventLimits.DEFAULT);

    @TempDir
    static Path folder;

    static Stream<byte[]> events() {
        Stream<byte[]> plain = Schemas.examples().stream()
                .filter(example -> example.bytes().length < 1_000)
                .map(example -> utf8(NO_HEADERS + new String(example.bytes(), UTF_8)));
        Stream<byte[]> cloudEvents = Stream.of("""
                content-type: application/cloudevents+json

                {"specversion":"1.0","id":"e","source":"/m","type":"t","time":"2026-11-22T10:00:00Z","dataschema":"urn:x",
                "data":{"text":"a","label":"b"}}""", """
                content-type: application/cloudevents+json; charset=utf-8

                {"specversion":"0.3","id":"e","source":"/m","type":"t","x":7,"datacontentencoding":"base64",
                "data":"eyJ0ZXh0IjoiYSJ9"}""", """
                ce_specversion: 1.0
                ce_id: e
                ce_source: /m
                ce_type: t
                ce_time: 2026-11-22T10:00:00Z
                ce_dataschema: urn:x
                ce_x: 7
                content-type: application/json

                {"text":"a","label":"b","model":"m"}""").map(GuidedFuzzTest::utf8);
        return Stream.concat(plain, cloudEvents);
    }

    @MethodSource("events")
    @FuzzTest
    @DictionaryEntries({
        "\"text\":",
        "\"label\":",
        "\"id\":",
        "\"model\":",
        "\"time\":",
        "\"command\":",
        "\\u0000",
        "ce_id: "
    })
    void anEventIsAcceptedOrRefused(byte[] bytes) throws Exception {
        UpdateRecord record = FuzzRecords.read(bytes).get(0);
        Allocation.within(4 * bytes.length, () -> {
            Reading<?> unused = events.text(AT, record.value(), record.headers());
            unused = events.labeledText(AT, record.value(), record.headers());
            unused = events.modelCommand(record.value(), record.headers());
            unused = events.modelId(record.value());
        });
    }

    static Stream<byte[]> manifests() {
        Versions.Published first = Versions.snapshot(1, 1, "", Versions.tensors(1));
        Versions.Published held = Versions.held(1, 2, first.manifest().sha256(), 1);
        return Stream.of(
                ManifestCodec.write(first.manifest()),
                ManifestCodec.write(held.manifest()),
                ManifestCodec.write(Versions.delta(7, 42, "a".repeat(64), 41, Versions.tensors(0), "head/0_b")
                        .manifest()));
    }

    @MethodSource("manifests")
    @FuzzTest
    void aManifestIsReadInOneWayOrRefused(byte[] bytes) throws Exception {
        Allocation.within(4 * bytes.length, () -> {
            try {
                Manifest manifest = ManifestCodec.read(bytes);
                // Once, because the time of a snapshot is written in milliseconds.
                Manifest written = ManifestCodec.read(ManifestCodec.write(manifest));
                assertThat(ManifestCodec.read(ManifestCodec.write(written))).isEqualTo(written);
                // What a reader asks the broker for.
                assertThat(manifest.snapshotTime().toEpochMilli()).isNotNegative();
            } catch (UpdateRefusedException expected) {
                assertThat(expected.reason()).isNotNull();
            }
        });
    }

    static Stream<byte[]> forgeries() {
        Manifest forged = Versions.snapshot(1, 1, "", Versions.tensors(1)).manifest();
        return Stream.concat(
                manifests(),
                Stream.of(ManifestCodec.write(TestKeys.generate().signer().sign(forged))));
    }

    @MethodSource("forgeries")
    @FuzzTest
    void noManifestPassesForSigned(byte[] bytes) throws Exception {
        TrustedKeys trusted = TrustedKeys.of(Keys.NOBODYS.publicPem());
        Allocation.within(4 * bytes.length, () -> {
            try {
                trusted.verify(bytes);
                throw new AssertionError("nobody has signed this");
            } catch (UpdateRefusedException expected) {
                assertThat(expected.reason()).isNotNull();
            }
        });
    }

    /** A pair of which the private key is thrown away. */
    private static final class Keys {
        static final TestKeys NOBODYS = TestKeys.generate();
    }

    static Stream<byte[]> updates() {
        Versions.Published first = Versions.snapshot(1, 1, "", Versions.tensors(1));
        Versions.Published second =
                Versions.delta(1, 2, first.manifest().sha256(), 1, Versions.tensors(2), "head/0_W", "head/0_b");
        Versions.Published third = Versions.held(1, 3, second.manifest().sha256(), 2);
        List<UpdateRecord> all = new ArrayList<>(first.records());
        all.addAll(second.records());
        all.addAll(third.records());
        List<UpdateRecord> torn = new ArrayList<>(first.records().subList(0, 1));
        torn.addAll(second.records());
        return Stream.of(all, torn, first.records()).map(FuzzRecords::write);
    }

    @MethodSource("updates")
    @FuzzTest
    void recordsOfUpdatesAreTakenInOrRefused(byte[] bytes) throws Exception {
        Allocation.within(8 * bytes.length, () -> {
            UpdateAssembler assembler = new UpdateAssembler(1_000_000);
            Optional<ChainedVersion> current = Optional.empty();
            for (UpdateRecord record : FuzzRecords.read(bytes)) {
                try {
                    Optional<Update> update = assembler.accept(record.value(), record.headers());
                    if (update.isPresent()) {
                        current = Optional.of(VersionChain.next(current, update.get()));
                    }
                } catch (UpdateRefusedException expected) {
                    assertThat(expected.reason()).isNotNull();
                }
            }
        });
    }

    static Stream<byte[]> tensors() {
        return Stream.of(
                        Versions.tensors(1),
                        List.of(Tensor.of("scalar", List.of(), 1), Tensor.of("none", List.of(0, 4))),
                        List.<Tensor>of())
                .map(tensors -> bytes(Safetensors.write(Map.of("k", "v"), tensors)));
    }

    @MethodSource("tensors")
    @FuzzTest
    void safetensorsAreReadInOneWayOrMalformed(byte[] bytes) throws Exception {
        Allocation.within(4 * bytes.length, () -> {
            try {
                Safetensors.Contents contents = Safetensors.read(ByteBuffer.wrap(bytes));
                assertThat(Safetensors.read(Safetensors.write(contents.metadata(), contents.tensors())))
                        .isEqualTo(contents);
                assertThat(VersionHash.of(new byte[0], contents.tensors())).hasSize(64);
            } catch (MalformedException expected) {
                assertThat(expected).hasMessageStartingWith("safetensors");
            }
        });
    }

    static Stream<byte[]> deltas() {
        Tensor grown = Tensor.of("table", List.of(6, 2), 1, 2, 30, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        return Stream.of(
                        TensorRows.send(grown, new int[] {1, 5}),
                        List.of(Tensor.of("b", List.of(2), 7, 8), Tensor.of("new", List.of(), 1)))
                .map(tensors -> bytes(Safetensors.write(Map.of(), tensors)));
    }

    @MethodSource("deltas")
    @FuzzTest
    @DictionaryEntries({"table@rows", "table@values", "b@rows", "b@values"})
    void aDeltaFitsItsBaseOrIsMalformed(byte[] bytes) throws Exception {
        VersionDigest before = VersionDigest.of(Versions.GRAPH, BASE);
        Allocation.within(8 * bytes.length, () -> {
            try {
                DeltaMerge merge = DeltaMerge.of(
                        BASE, Safetensors.read(ByteBuffer.wrap(bytes)).tensors());
                // What is hashed on the way is what would be hashed from scratch.
                assertThat(before.next(merge.tensors(), merge.changes()).sha256())
                        .isEqualTo(VersionHash.of(Versions.GRAPH, merge.tensors()));
            } catch (MalformedException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        });
    }

    static Stream<byte[]> bundles() throws IOException {
        SourceModel layers = new SourceModel(
                "news",
                "",
                "minilm",
                "d".repeat(64),
                "{}",
                List.of(Tensor.of("0_W", List.of(2, 2), 1, 2, 3, 4)),
                new LabelSet(List.of("a", "b")),
                Map.of("data", "agnews"));
        SourceModel words = new SourceModel(
                "words",
                "",
                "words",
                "e".repeat(64),
                Architecture.STATIC,
                Map.of("dimension", "2"),
                "{}",
                List.of(Tensor.of("words.vectors", List.of(2, 2), 1, 2, 3, 4)),
                List.of("a", ","),
                new LabelSet(List.of("a", "b")),
                Map.of("data", "made up"));
        List<byte[]> seeds = new ArrayList<>();
        for (SourceModel model : List.of(layers, words)) {
            Path scratch = Files.createTempDirectory("bundle");
            try {
                seeds.add(FuzzBundle.write(scratch, model));
            } finally {
                try (Stream<Path> files = Files.list(scratch)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(scratch);
            }
        }
        return seeds.stream();
    }

    @MethodSource("bundles")
    @FuzzTest
    void aBundleIsOpenedOrInvalid(byte[] bytes) throws Exception {
        FuzzBundle.lay(bytes, folder);
        // Files are read into direct memory, of which one cannot be smaller than it says.
        Allocation.within(8 * bytes.length, () -> {
            try {
                assertThat(SourceBundle.open(folder)).isNotNull();
            } catch (InvalidBundleException expected) {
                assertThat(expected).hasMessageContaining(folder.toString());
            }
        });
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
