package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class UpdateAssemblerTest {
    private static final String PARENT = "a".repeat(64);
    private static final long LIMIT = 50_000_000;

    private final UpdateAssembler assembler = new UpdateAssembler(LIMIT);
    private final Versions.Published big = big();

    @Test
    void aLargeSnapshotIsPutTogetherFromItsChunks() throws Exception {
        List<UpdateRecord> records = big.records();
        assertThat(records).hasSize(1 + 5);
        assertThat(records).allSatisfy(record -> assertThat(record.value()).hasSizeLessThanOrEqualTo(900_000));

        Update update = acceptAll(records).orElseThrow();

        assertThat(update.manifest()).isEqualTo(big.manifest());
        assertThat(update.graph().orElseThrow()).isEqualTo(bigGraph());
        assertThat(Versions.values(update.tensors())).isEqualTo(Versions.values(bigTensors()));
        assertThat(update.tensors()).allMatch(tensor -> tensor.bytes().isDirect());
    }

    @Test
    void aDeltaCarriesTheChangedTensorsAndNoGraph() throws Exception {
        Versions.Published delta = Versions.delta(1, 2, PARENT, 1, Versions.tensors(9), "head/0_b");

        Update update = acceptAll(delta.records()).orElseThrow();

        assertThat(update.graph()).isEmpty();
        assertThat(Versions.names(update.tensors())).containsExactly("head/0_b");
        assertThat(delta.manifest().graphBytes()).isZero();
    }

    @Test
    void headersAreTextThatKcatCanShow() {
        List<UpdateRecord> records = big.records();

        assertThat(text(records.get(0).headers()))
                .isEqualTo("headwater.schema=1 headwater.record=manifest headwater.epoch=1 headwater.version=1 "
                        + "headwater.sha256=" + Sha256.hex(records.get(0).value()) + " ");
        assertThat(text(records.get(3).headers()))
                .isEqualTo(
                        "headwater.schema=1 headwater.record=chunk headwater.epoch=1 headwater.version=1 headwater.chunk=2 ");
    }

    @Test
    void aManifestOfOtherBytesThanItsHeaderSaysIsRefused() throws Exception {
        UpdateRecord manifest = big.records().get(0);
        String json = new String(manifest.value(), StandardCharsets.UTF_8);
        byte[] renamed = json.replace("\"spam\"", "\"span\"").getBytes(StandardCharsets.UTF_8);

        assertRefused(Reason.BAD_HASH, new UpdateRecord(manifest.headers(), renamed));
        Headers without = new RecordHeaders(manifest.headers().toArray()).remove("headwater.sha256");
        assertThat(assembler.accept(renamed, without)).as("an older writer").isEmpty();
    }

    @Test
    void chunksBeforeTheFirstManifestArePassedOver() throws Exception {
        List<UpdateRecord> records = big.records();

        assertThat(acceptAll(records.subList(3, 6))).isEmpty();
        assertThat(acceptAll(records)).isPresent();
    }

    @Test
    void aMissingChunkTearsTheUpdateAndTheRestOfItIsPassedOver() throws Exception {
        List<UpdateRecord> records = big.records();
        acceptAll(records.subList(0, 2));

        assertRefused(Reason.TORN, records.get(3));
        assertThat(acceptAll(records.subList(4, 6))).isEmpty();
        assertThat(acceptAll(records)).isPresent();
    }

    @Test
    void aChunkTwiceTearsTheUpdate() throws Exception {
        List<UpdateRecord> records = big.records();
        acceptAll(records.subList(0, 2));

        assertRefused(Reason.TORN, records.get(1));
    }

    @Test
    void aChunkOfAnotherVersionTearsTheUpdate() throws Exception {
        acceptAll(big.records().subList(0, 1));

        assertRefused(
                Reason.TORN,
                Versions.snapshot(1, 2, PARENT, Versions.tensors(0)).records().get(1));
    }

    @Test
    void aManifestInTheMiddleOfAnUpdateTearsThatOneAndBeginsItsOwn() throws Exception {
        Versions.Published next = Versions.snapshot(1, 2, PARENT, Versions.tensors(0));
        acceptAll(big.records().subList(0, 3));

        assertRefused(Reason.TORN, next.records().get(0));
        assertThat(acceptAll(next.records().subList(1, 2)).orElseThrow().manifest())
                .isEqualTo(next.manifest());
    }

    @Test
    void chunksThatDoNotAddUpTearTheUpdate() throws Exception {
        UpdateRecord manifest = big.records().get(0);
        UpdateRecord chunk = big.records().get(1);
        for (int length : new int[] {0, 5_000_000}) {
            acceptAll(List.of(manifest));
            assertRefused(Reason.TORN, new UpdateRecord(chunk.headers(), new byte[length]));
        }
        Versions.Published small = Versions.snapshot(1, 1, "", Versions.tensors(0));
        acceptAll(small.records().subList(0, 1));
        assertRefused(Reason.TORN, new UpdateRecord(small.records().get(1).headers(), new byte[17]));
    }

    @Test
    void anUpdateOverTheLimitIsRefusedByItsManifestAlone() throws Exception {
        UpdateAssembler small = new UpdateAssembler(1_000_000);
        List<UpdateRecord> records = big.records();

        assertThatThrownBy(() ->
                        small.accept(records.get(0).value(), records.get(0).headers()))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThat(small.accept(records.get(1).value(), records.get(1).headers()))
                .isEmpty();
    }

    @Test
    void aGraphThatIsNotTheManifestsIsRefused() throws Exception {
        Versions.Published small = Versions.snapshot(1, 1, "", Versions.tensors(0));
        byte[] chunk = small.records().get(1).value().clone();
        chunk[0] ^= 1;
        acceptAll(small.records().subList(0, 1));

        assertRefused(Reason.BAD_HASH, new UpdateRecord(small.records().get(1).headers(), chunk));
    }

    @Test
    void weightsThatAreNoSafetensorsAreMalformed() throws Exception {
        Versions.Published small = Versions.snapshot(1, 1, "", Versions.tensors(0));
        byte[] chunk = small.records().get(1).value().clone();
        chunk[Versions.GRAPH.length + 8] = 'x';
        acceptAll(small.records().subList(0, 1));

        assertRefused(Reason.MALFORMED, new UpdateRecord(small.records().get(1).headers(), chunk));
    }

    @Test
    void aVersionThatIsHeldIsCompleteWithItsManifest() throws Exception {
        Versions.Published held = Versions.held(1, 2, "f".repeat(64), 1);

        assertThat(held.records()).hasSize(1);
        assertThat(held.assembled().tensors()).isEmpty();
        assertThat(held.assembled().manifest()).isEqualTo(held.manifest());
    }

    @Test
    void aVersionThatIsHeldEndsATornUpdateAndTheNextOneIsTakenInAgain() throws Exception {
        Versions.Published torn = Versions.snapshot(1, 1, "", Versions.tensors(0));
        acceptAll(torn.records().subList(0, 1));

        assertRefused(
                Reason.TORN, Versions.held(1, 2, "f".repeat(64), 1).records().get(0));
        acceptAll(Versions.snapshot(1, 3, "f".repeat(64), Versions.tensors(0)).records());
    }

    @Test
    void anUnknownSchemaInTheHeadersIsRefusedNamingBothNumbers() {
        Headers headers = new RecordHeaders().add("headwater.schema", new byte[] {'3'});

        assertThatThrownBy(() -> assembler.accept(new byte[0], headers))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA))
                .hasMessageContaining("schema 3")
                .hasMessageContaining("reads 1");
    }

    @Test
    void aRecordWithoutValueOrWithHeadersThatAreNoneIsMalformed() {
        UpdateRecord manifest = big.records().get(0);
        assertThatThrownBy(() -> assembler.accept(null, manifest.headers()))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
        assertRefused(Reason.MALFORMED, new UpdateRecord(new RecordHeaders(), manifest.value()));
        for (String name : List.of("headwater.schema", "headwater.record", "headwater.epoch", "headwater.version")) {
            for (String value : List.of("", "x", "-1", "01", "1.0", "99999999999999999999")) {
                Headers headers = new RecordHeaders(manifest.headers());
                headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
                assertRefused(Reason.MALFORMED, new UpdateRecord(headers, manifest.value()));
            }
            Headers headers = new RecordHeaders(manifest.headers());
            headers.remove(name).add(name, null);
            assertRefused(Reason.MALFORMED, new UpdateRecord(headers, manifest.value()));
        }
    }

    @Test
    void headersAndManifestMustNameTheSameVersion() {
        UpdateRecord manifest = big.records().get(0);
        Headers headers = new RecordHeaders(manifest.headers());
        headers.remove("headwater.version").add("headwater.version", new byte[] {'7'});

        assertRefused(Reason.MALFORMED, new UpdateRecord(headers, manifest.value()));
    }

    @Test
    void aManifestOfAnotherPayloadIsTheCallersMistake() {
        Payload other = Payload.snapshot(Versions.GRAPH, Versions.tensors(1));

        assertThatThrownBy(() -> other.records(big.manifest())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeltaOfTensorsThatAreNotThereIsTheCallersMistake() {
        assertThatThrownBy(() -> Payload.delta(Versions.GRAPH, Versions.tensors(1), Set.of("head/0_b", "no"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no");
    }

    private Optional<Update> acceptAll(List<UpdateRecord> records) throws UpdateRefusedException {
        Optional<Update> update = Optional.empty();
        for (UpdateRecord record : records) {
            assertThat(update).isEmpty();
            update = assembler.accept(record.value(), record.headers());
        }
        return update;
    }

    private void assertRefused(Reason reason, UpdateRecord record) {
        assertThatThrownBy(() -> assembler.accept(record.value(), record.headers()))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static String text(Headers headers) {
        StringBuilder text = new StringBuilder();
        headers.forEach(header -> text.append(header.key())
                .append('=')
                .append(new String(header.value(), StandardCharsets.UTF_8))
                .append(' '));
        return text.toString();
    }

    private static Versions.Published big() {
        return Versions.snapshot(1, 1, "", bigGraph(), bigTensors());
    }

    /** Longer than a chunk, so that one chunk holds the end of the graph and the beginning of the weights. */
    private static byte[] bigGraph() {
        byte[] graph = new byte[1_000_000];
        new Random(1).nextBytes(graph);
        return graph;
    }

    private static List<Tensor> bigTensors() {
        float[] values = new float[750_000];
        Random random = new Random(2);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return List.of(Tensor.of("table", List.of(7_500, 100), values));
    }
}
