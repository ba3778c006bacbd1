package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * An update of format 1 that must load for ever. It was not written by this code: the weights by the safetensors library
 * for Python, manifests and hashes by a script after {@code model-update.md}.
 */
class GoldenUpdateTest {
    @Test
    void aSnapshotAndADeltaOfFormatOneKeepLoading() throws Exception {
        UpdateAssembler assembler = new UpdateAssembler(10_000);

        assertThat(assembler.accept(file("1-manifest.json"), headers(1, Optional.empty())))
                .isEmpty();
        assertThat(assembler.accept(file("1-chunk-0.bin"), headers(1, Optional.of(0))))
                .isEmpty();
        Update snapshot = assembler
                .accept(file("1-chunk-1.bin"), headers(1, Optional.of(1)))
                .orElseThrow();
        ChainedVersion start = VersionChain.next(Optional.empty(), snapshot);
        Version first = start.version();
        assertThat(assembler.accept(file("2-manifest.json"), headers(2, Optional.empty())))
                .isEmpty();
        Update delta = assembler
                .accept(file("2-chunk-0.bin"), headers(2, Optional.of(0)))
                .orElseThrow();
        Version second = VersionChain.next(Optional.of(start), delta).version();

        assertThat(new String(first.graph(), StandardCharsets.UTF_8)).startsWith("not really an ONNX graph");
        assertThat(Versions.values(first.tensors()))
                .containsExactly(
                        "head/0_W[2, 3][0.5, -1.0, 2.0, 0.0, 0.001, 7.0]",
                        "head/0_b[3][0.1, 0.2, 0.3]",
                        "scale[][19.5959]");
        assertThat(Versions.values(second.tensors()))
                .containsExactly(
                        "head/0_W[2, 4][0.5, -1.0, 2.0, 0.25, 0.0, 0.001, 7.0, -0.25]",
                        "head/0_b[4][0.1, 0.2, 0.3, 0.4]",
                        "scale[][19.5959]");
        assertThat(second.manifest().labels().names()).containsExactly("ham", "spam", "other", "news");
        assertThat(second.manifest().lineage().microBatches().get(0).events())
                .containsExactly(
                        new LearnedEvent(new Coordinates("labeled-texts", 1, 8), 1_795_341_600_900L),
                        new LearnedEvent(new Coordinates("labeled-texts", 0, 34), 1_795_341_600_897L));
    }

    @Test
    void theGoldenManifestsAreWhatTheSchemaSays() throws Exception {
        assertThat(Schemas.errors("manifest", file("1-manifest.json"))).isEmpty();
        assertThat(Schemas.errors("manifest", file("2-manifest.json"))).isEmpty();
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = GoldenUpdateTest.class.getResourceAsStream("/golden/update-1/" + name)) {
            return in.readAllBytes();
        }
    }

    private static Headers headers(int version, Optional<Integer> chunk) {
        Headers headers = new RecordHeaders();
        add(headers, "headwater.schema", "1");
        add(headers, "headwater.record", chunk.isPresent() ? "chunk" : "manifest");
        add(headers, "headwater.epoch", "3");
        add(headers, "headwater.version", Integer.toString(version));
        chunk.ifPresent(index -> add(headers, "headwater.chunk", index.toString()));
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
