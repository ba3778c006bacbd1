package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.headwater.model.Coordinates;
import io.headwater.model.Decision;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import io.headwater.model.Manifest;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestCodecTest {
    private static final String PARENT = "a".repeat(64);

    @Test
    void aManifestComesBackAsItWasWrittenAndIsWhatItsSchemaSays() throws Exception {
        for (Manifest manifest : List.of(
                Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest(),
                Versions.snapshot(7, 42, PARENT, Versions.tensors(0)).manifest(),
                Versions.delta(7, 42, PARENT, 41, Versions.tensors(0), "head/0_b")
                        .manifest())) {
            byte[] json = ManifestCodec.write(manifest);

            assertThat(Schemas.errors("manifest", json)).isEmpty();
            assertThat(ManifestCodec.read(json)).isEqualTo(manifest);
        }
    }

    @Test
    void twentyThousandEventsFitIntoARecordAndComeBackInTrainingOrder() throws Exception {
        Random random = new Random(17);
        long[] offsets = new long[12];
        long arrived = 1_795_341_600_000L;
        List<MicroBatch> batches = new ArrayList<>();
        for (int i = 0; i < 20_000; ) {
            List<LearnedEvent> batch = new ArrayList<>();
            for (int size = 1 + random.nextInt(32); size > 0 && i < 20_000; size--, i++) {
                int partition = random.nextInt(offsets.length);
                offsets[partition] += 1 + random.nextInt(100_000);
                arrived += random.nextInt(2_000) - 500;
                batch.add(new LearnedEvent(
                        new Coordinates("a-topic-with-dashes", partition, offsets[partition]), arrived));
            }
            batches.add(new MicroBatch(batch));
        }
        Manifest manifest = Versions.withLineage(
                Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest(), new Lineage(20_000, 3, batches));

        byte[] json = ManifestCodec.write(manifest);

        assertThat(json).hasSizeLessThan(ManifestCodec.MAX_BYTES);
        assertThat(ManifestCodec.read(json)).isEqualTo(manifest);
    }

    @Test
    void aLineageOfOnePartitionHasNoOrderAndAnEmptyOneNothing() throws Exception {
        Manifest manifest = Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest();
        Manifest idle = Versions.withLineage(manifest, new Lineage(9, 1, List.of()));

        assertThat(json(manifest)).doesNotContain("\"order\"").contains("\"offsets\":[5,1]");
        assertThat(Schemas.errors("manifest", ManifestCodec.write(idle))).isEmpty();
        assertThat(ManifestCodec.read(ManifestCodec.write(idle))).isEqualTo(idle);
    }

    @Test
    void decisionsRollbackAndConfigurationComeBackInTheirPlaces() throws Exception {
        LearnedEvent event = new LearnedEvent(new Coordinates("labeled-texts", 3, 12), 1_795_341_600_000L);
        LearnedEvent undone = new LearnedEvent(new Coordinates("labeled-texts", 1, 90), 1_795_341_600_500L);
        Lineage lineage = new Lineage(
                41,
                0,
                List.of(
                        new MicroBatch(List.of(event)),
                        new MicroBatch(
                                List.of(event),
                                List.of(
                                        Decision.sample("minilm-top2", 12, 40),
                                        new Decision("ngrams", Decision.Action.PAUSE, 40),
                                        new Decision("minilm-mlp", Decision.Action.WAKE, 40)))),
                List.of(),
                Optional.of(new Lineage.Rollback(7, true, List.of(undone))),
                Map.of("seed", "1", "learners", "ngrams,minilm-mlp"));
        Manifest manifest = Versions.withLineage(
                Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest(), lineage);

        assertThat(Schemas.errors("manifest", ManifestCodec.write(manifest))).isEmpty();
        assertThat(ManifestCodec.read(ManifestCodec.write(manifest))).isEqualTo(manifest);
        for (String damage : List.of("\"batch\":2", "\"batch\":-1", "\"batch\":1,\"action\":\"sample\"")) {
            byte[] damaged = json(manifest).replace("\"batch\":1", damage).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> ManifestCodec.read(damaged)).isInstanceOf(UpdateRefusedException.class);
        }
    }

    @Test
    void whatIsKeptBackAndWhatHadBeenComeBackInTheirPlaces() throws Exception {
        LearnedEvent event = new LearnedEvent(new Coordinates("labeled-texts", 3, 12), 1_795_341_600_000L);
        LearnedEvent waited = new LearnedEvent(new Coordinates("labeled-texts", 1, 90), 1_795_341_500_000L, true);
        LearnedEvent kept = new LearnedEvent(new Coordinates("labeled-texts", 1, 400), 1_795_341_600_700L);
        Lineage lineage = new Lineage(
                41, 1, List.of(new MicroBatch(List.of(event, waited))), List.of(kept), Optional.empty(), Map.of());
        Manifest manifest = Versions.withLineage(
                Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest(), lineage);

        assertThat(Schemas.errors("manifest", ManifestCodec.write(manifest))).isEmpty();
        assertThat(ManifestCodec.read(ManifestCodec.write(manifest))).isEqualTo(manifest);
        byte[] damaged =
                json(manifest).replace("\"waited\":[1]", "\"waited\":[2]").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ManifestCodec.read(damaged))
                .isInstanceOf(UpdateRefusedException.class)
                .hasMessageContaining("no event 2 that has waited");
    }

    @Test
    void onlyWhatAnOlderReaderWouldNotUnderstandIsOfTheNewerSchema() throws Exception {
        Manifest held = Versions.held(3, 2, "f".repeat(64), 1).manifest();
        Manifest after = Versions.delta(3, 3, "f".repeat(64), 1, Versions.tensors(3), "head/0_b")
                .manifest();
        Manifest plain = Versions.delta(3, 2, "f".repeat(64), 1, Versions.tensors(3), "head/0_b")
                .manifest();

        assertThat(json(plain)).startsWith("{\"schema\":1,");
        for (Manifest newer : List.of(held, after)) {
            assertThat(json(newer)).startsWith("{\"schema\":2,");
            assertThat(Schemas.errors("manifest", ManifestCodec.write(newer))).isEmpty();
            assertThat(ManifestCodec.read(ManifestCodec.write(newer))).isEqualTo(newer);
            byte[] tooOld =
                    json(newer).replace("\"schema\":2,", "\"schema\":1,").getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> ManifestCodec.read(tooOld)).isInstanceOf(UpdateRefusedException.class);
        }
    }

    @Test
    void theSnapshotTimeIsWrittenAsKafkaKeepsIt() throws Exception {
        Manifest manifest = Versions.with(
                Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest(),
                Versions.LINEAGE,
                Instant.parse("2026-11-22T10:00:00.125999Z"));

        assertThat(ManifestCodec.read(ManifestCodec.write(manifest)).snapshotTime())
                .isEqualTo(Instant.parse("2026-11-22T10:00:00.125Z"));
    }

    @Test
    void anUnknownSchemaIsRefusedNamingBothNumbersWhateverElseIsThere() {
        assertThatThrownBy(() -> ManifestCodec.read("{\"schema\":3}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA))
                .hasMessageContaining("schema 3")
                .hasMessageContaining("reads 1");
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                arguments("\"schema\":1,", ""),
                arguments("\"schema\":1", "\"schema\":\"1\""),
                arguments("\"model\":\"default\"", "\"model\":null"),
                arguments("\"model\":\"default\"", "\"model\":\"a b\""),
                arguments("\"epoch\":7", "\"epoch\":0"),
                arguments("\"epoch\":7", "\"epoch\":7.5"),
                arguments("\"epoch\":7", "\"epoch\":99999999999999999999"),
                arguments("\"parent\":41", "\"parent\":40"),
                arguments("\"version\":42", "\"version\":42,\"version\":42"),
                arguments("\"kind\":\"delta\"", "\"kind\":\"snapshot\""),
                arguments("\"kind\":\"delta\"", "\"kind\":\"rumour\""),
                arguments("\"base\":41,", ""),
                arguments("\"parent_sha256\":\"aaaa", "\"parent_sha256\":\"AAAA"),
                arguments("\"graph_bytes\":0", "\"graph_bytes\":1"),
                arguments("\"graph_bytes\":0", "\"graph_bytes\":-1"),
                arguments("\"graph_bytes\":0", "\"graph_bytes\":9223372036854775807"),
                arguments("\"chunks\":1", "\"chunks\":4294967297"),
                arguments("[\"ham\",\"spam\"]", "[\"ham\",\"ham\"]"),
                arguments("[\"ham\",\"spam\"]", "[\"ham\",7]"),
                arguments("[\"ham\",\"spam\"]", "[\"ham\",\"\\ud800\"]"),
                arguments("10:00:00.125Z", "noon"),
                arguments("2026-11-22T10:00:00.125Z", "+292278995-01-01T00:00:00Z"),
                arguments("2026-11-22T10:00:00.125Z", "1969-12-31T23:59:59.999Z"),
                arguments("2026-11-22T10:00:01.123456Z", "-0001-11-22T10:00:00Z"),
                arguments("\"200\":0.555", "\"two hundred\":0.555"),
                arguments("\"accuracy\":0.866", "\"accuracy\":1e999"),
                arguments("\"serve\":true", "\"serve\":\"true\""),
                arguments("\"partitions\":[\"labeled-texts-0\"]", "\"partitions\":[\"labeled\"]"),
                arguments("\"partitions\":[\"labeled-texts-0\"]", "\"partitions\":[\"labeled-texts-x\"]"),
                arguments("\"partitions\":[\"labeled-texts-0\"]", "\"partitions\":[\"a-0\",\"b-0\"]"),
                arguments("\"partitions\":[\"labeled-texts-0\"]", "\"partitions\":[]"),
                arguments("\"batches\":[2]", "\"batches\":[3]"),
                arguments("\"batches\":[2]", "\"batches\":[1]"),
                arguments("\"batches\":[2]", "\"batches\":[2,0]"),
                arguments("\"batches\":[2]", "\"batches\":[-1,3]"),
                arguments("\"batches\":[2]", "\"batches\":[2],\"order\":[0,1]"),
                arguments("\"batches\":[2]", "\"batches\":[2],\"order\":[0]"),
                arguments("\"offsets\":[5,1]", "\"offsets\":[5,-6]"),
                arguments("\"offsets\":[5,1]", "\"offsets\":[5,9223372036854775807]"),
                arguments("\"offsets\":[5,1]", "\"offsets\":[5]"),
                arguments("\"events_total\":2", "\"events_total\":-2"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aManifestThatCannotBeIsMalformed(String original, String damaged) {
        String json = json(Versions.delta(7, 42, PARENT, 41, Versions.tensors(0), "head/0_b")
                .manifest());
        assertThat(json).contains(original);

        assertThatThrownBy(
                        () -> ManifestCodec.read(json.replace(original, damaged).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void aManifestOverTheLimitIsNeitherWrittenNorRead() {
        List<LearnedEvent> events = new ArrayList<>();
        for (int i = 0; i < 80_000; i++) {
            events.add(new LearnedEvent(new Coordinates("t", i % 2, i * 1_000_000L), i * 1_000_000L));
        }
        Manifest manifest = Versions.withLineage(
                Versions.snapshot(1, 1, "", Versions.tensors(0)).manifest(),
                new Lineage(80_000, 0, List.of(new MicroBatch(events))));

        assertThatThrownBy(() -> ManifestCodec.write(manifest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("80000 events");
        assertThatThrownBy(() -> ManifestCodec.read(new byte[ManifestCodec.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    private static String json(Manifest manifest) {
        return new String(ManifestCodec.write(manifest), StandardCharsets.UTF_8);
    }
}
