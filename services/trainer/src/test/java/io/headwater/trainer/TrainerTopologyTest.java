package io.headwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import io.headwater.model.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTopologyTest {
    private static final Duration LINGER = Duration.ofMillis(30);

    @TempDir
    private Path stateDir;

    @Test
    void labelledTextsBecomeVersionsWhoseLineageNamesEachEventOnceInOrder() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.SETTINGS)) {
            IntStream.range(0, 100).forEach(i -> trainer.label("default", i, i % 2 == 0 ? "ham" : "spam"));
            trainer.pass(Duration.ofMillis(150));
            trainer.pass(Duration.ofMillis(150));

            List<Manifest> manifests = trainer.manifests();
            assertThat(manifests)
                    .extracting(Manifest::version)
                    .startsWith(1L)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(manifests.stream()
                            .flatMap(manifest -> manifest.lineage().microBatches().stream())
                            .flatMap(batch -> batch.events().stream())
                            .map(Lineage.LearnedEvent::coordinates))
                    .containsExactlyElementsOf(LongStream.range(0, 100)
                            .mapToObj(offset -> new Coordinates("labeled-texts", 0, offset))
                            .toList());
            Manifest last = manifests.get(manifests.size() - 1);
            assertThat(last.lineage().eventsTotal()).isEqualTo(100);
            assertThat(last.labels().names()).containsExactly("ham", "spam");
            assertThat(last.metrics().events()).isEqualTo(100);
            assertThat(trainer.trained("default")).isEqualTo(100);
        }
    }

    @Test
    void aMicroBatchHoldsAtMost32EventsAndAnEventWaitsNoLongerThanTheLinger() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.SETTINGS)) {
            IntStream.range(0, 70).forEach(i -> trainer.label("default", i, "a"));
            assertThat(trainer.trained("default")).isEqualTo(64);
            trainer.pass(Duration.ofMillis(10));
            assertThat(trainer.trained("default")).isEqualTo(64);
            trainer.pass(LINGER);
            assertThat(trainer.trained("default")).isEqualTo(70);
            trainer.pass(Duration.ofMillis(150));

            assertThat(trainer.manifests().stream()
                            .flatMap(manifest -> manifest.lineage().microBatches().stream())
                            .map(batch -> batch.events().size()))
                    .containsExactly(32, 32, 6);
        }
    }

    @Test
    void versionsAreNotPublishedMoreOftenThanTheIntervalSays() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.SETTINGS)) {
            IntStream.range(0, 320).forEach(i -> trainer.label("default", i, "a"));
            assertThat(trainer.manifests()).hasSize(1);
            trainer.pass(Duration.ofMillis(99));
            assertThat(trainer.manifests()).isEmpty();
            trainer.pass(Duration.ofMillis(20));
            assertThat(trainer.manifests())
                    .singleElement()
                    .satisfies(
                            manifest -> assertThat(manifest.lineage().events()).isEqualTo(288));
        }
    }

    @Test
    void badInputGoesToRejectedWithItsReasonAndItsBytesAndTheStreamGoesOn() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.SETTINGS)) {
            byte[] bad = {'{', (byte) 0xC3, '}'};
            trainer.send(bad);
            trainer.send("{\"text\":\"no label\"}".getBytes(UTF_8));
            trainer.label("default", 0, "a");
            trainer.send(null);
            trainer.pass(LINGER);

            List<TestRecord<byte[], byte[]>> rejected = trainer.output("rejected");
            assertThat(rejected)
                    .extracting(record -> new String(
                            record.headers().lastHeader("headwater.reason").value(), UTF_8))
                    .containsExactly("bad-utf8", "no-label", "no-value");
            assertThat(rejected.get(0).value()).isEqualTo(bad);
            assertThat(trainer.trained("default")).isEqualTo(1);
        }
    }

    @Test
    void labelsThatWouldNotFitIntoAManifestAreRejectedAndTheOthersAreLearned() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.settings(1_000, 100, 5_000))) {
            String long256 = "\uD83D\uDE00".repeat(250);
            for (int i = 0; i < 600; i++) {
                trainer.label("default", i, long256 + i);
            }
            trainer.pass(Duration.ofSeconds(1));

            List<TestRecord<byte[], byte[]>> rejected = trainer.output("rejected");
            assertThat(rejected)
                    .isNotEmpty()
                    .allSatisfy(record -> assertThat(new String(
                                    record.headers()
                                            .lastHeader("headwater.reason")
                                            .value(),
                                    UTF_8))
                            .isEqualTo("too-many-labels"));
            assertThat(trainer.trained("default")).isEqualTo(600 - rejected.size());
            assertThat(trainer.versions()).isNotEmpty();
        }
    }

    @Test
    void aVersionIsDueBeforeItsTimeWhenMoreEventsWouldNotFitIntoItsLineage() throws Exception {
        FineTuningSettings settings = TopologyFixture.publishingAfter(64, TopologyFixture.SETTINGS);
        try (TopologyFixture trainer = new TopologyFixture(stateDir, settings)) {
            for (int i = 0; i < 32 + 64 + 63; i++) {
                trainer.label("default", i, "label-" + i % 2);
            }
            trainer.pass(LINGER);

            assertThat(trainer.versions())
                    .extracting(version -> version.manifest().lineage().eventsTotal())
                    .containsExactly(32L, 96L);
        }
    }

    @Test
    void oneLabelMoreThanAModelMayHaveIsRejectedAndTheOthersAreLearned() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.settings(3, 100, 5_000))) {
            for (String label : List.of("a", "b", "c", "d", "a", "e")) {
                trainer.label("default", 0, label);
            }
            trainer.pass(LINGER);

            List<TestRecord<byte[], byte[]>> rejected = trainer.output("rejected");
            assertThat(rejected)
                    .extracting(record -> new String(
                            record.headers().lastHeader("headwater.reason").value(), UTF_8))
                    .containsExactly("too-many-labels", "too-many-labels");
            assertThat(new String(rejected.get(0).value(), UTF_8)).contains("\"label\":\"d\"");
            assertThat(trainer.trained("default")).isEqualTo(4);
        }
    }

    @Test
    void severalModelsTrainSideBySideEachWithItsOwnChain() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.settings(1_000, 2, 5_000))) {
            for (int i = 0; i < 50; i++) {
                trainer.label("one", i, "a");
                trainer.label("two", i, i % 2 == 0 ? "x" : "y");
                trainer.label("three", i, "z");
            }
            trainer.pass(LINGER);
            trainer.pass(Duration.ofMillis(150));

            assertThat(trainer.trained("one")).isEqualTo(50);
            assertThat(trainer.trained("two")).isEqualTo(50);
            assertThat(trainer.manifests())
                    .filteredOn(manifest -> manifest.version() == 1)
                    .extracting(Manifest::model)
                    .containsExactlyInAnyOrder("one", "two");
            assertThat(trainer.output("rejected")).hasSize(50);
        }
    }

    @Test
    void newLabelsAreWrittenIntoTheDiary() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.SETTINGS)) {
            trainer.label("default", 0, "a");
            trainer.label("default", 1, "b");
            trainer.pass(LINGER);

            assertThat(trainer.diary()).singleElement().satisfies(event -> {
                assertThat(event.type()).isEqualTo(ModelEvent.Type.LABELS_GROWN);
                assertThat(event.details()).containsEntry("labels", List.of("a", "b"));
            });
        }
    }

    @Test
    void theNewestVersionIsPublishedAgainBeforeItsTopicForgetsIt() throws Exception {
        try (TopologyFixture trainer = new TopologyFixture(stateDir, TopologyFixture.SETTINGS)) {
            trainer.label("default", 0, "a");
            trainer.pass(LINGER);
            Version version = trainer.versions().get(0);
            trainer.pass(Duration.ofDays(3).plusSeconds(1));

            List<TestRecord<byte[], byte[]>> again = trainer.output("model-updates");
            Manifest manifest =
                    io.headwater.wire.ManifestCodec.read(again.get(0).value());
            assertThat(manifest.version()).isEqualTo(version.manifest().version());
            assertThat(manifest.sha256()).isEqualTo(version.manifest().sha256());
            assertThat(manifest.snapshotTime()).isEqualTo(again.get(0).getRecordTime());
            assertThat(manifest.snapshotTime()).isAfter(version.manifest().snapshotTime());
        }
    }
}
