package io.headwater.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import io.headwater.model.Prediction;
import io.headwater.runtime.Health;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.headwater.wire.MalformedException;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.OutputReader;
import io.headwater.wire.Rejection;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(KafkaExtension.class)
class ScorerIT {
    @TempDir
    private Path dir;

    private EmbeddedBroker broker;
    private TestTopics topics;
    private String prefix;
    private UpdateLog log;
    private final Instant begun = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(3_600);
    private final ModelHistory history = new ModelHistory("default").beginningAt(begun);

    @BeforeEach
    void takeTopicsOfItsOwn(EmbeddedBroker broker, TestTopics topics, TestInfo test) {
        this.broker = broker;
        this.topics = topics;
        takeTopics(test.getTestMethod().orElseThrow().getName() + "-", 2);
    }

    private void takeTopics(String name, int partitions) {
        prefix = name;
        TopicAdmin.ensure(
                Map.of("bootstrap.servers", broker.bootstrapServers()), TopicSpecs.all(prefix, partitions, (short) 1));
        if (log != null) {
            log.close();
        }
        log = new UpdateLog(broker.bootstrapServers(), prefix);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private RunningScorer start(Map<String, String> settings) {
        return new RunningScorer(broker.bootstrapServers(), prefix, dir.resolve("state"), settings);
    }

    private RunningScorer start() {
        return start(Map.of());
    }

    private void sendTexts(int from, int to) {
        topics.produceValues(
                prefix + "texts",
                IntStream.range(from, to)
                        .mapToObj(i -> "{\"id\":\"m-" + i + "\",\"text\":\"Hello\"}")
                        .toList());
    }

    private static List<String> ids(int to) {
        return IntStream.range(0, to).mapToObj(i -> "m-" + i).toList();
    }

    private List<Prediction> predictions(int count) throws MalformedException {
        List<Prediction> predictions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                topics.readCommitted(prefix + "predictions", count, RunningScorer.DEADLINE)) {
            predictions.add(OutputReader.prediction(record.value()));
        }
        return predictions;
    }

    private long recordsIn(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = Map.of(
                new TopicPartition(prefix + topic, 0), OffsetSpec.latest(),
                new TopicPartition(prefix + topic, 1), OffsetSpec.latest());
        return topics.admin().listOffsets(latest).all().get().values().stream()
                .mapToLong(result -> result.offset())
                .sum();
    }

    private static double bytes(Collection<Published> updates) {
        return updates.stream()
                .flatMap(update -> update.records().stream())
                .mapToDouble(record -> record.value().length)
                .sum();
    }

    @Test
    void waitsPausedForTheFirstVersionSaysSoAndThenScoresTheTextsThatWaited() throws Exception {
        sendTexts(0, 20);
        // Without patience: were it not paused, the texts would be rejected.
        try (RunningScorer scorer = start(Map.of("no.version.wait.ms", "0"))) {
            scorer.await(() -> scorer.ready("scorer").equals("ok"));
            assertThat(scorer.ready("version")).isEqualTo("no version yet: scoring is paused");
            assertThat(scorer.ready("model-follower")).isEqualTo("ok");
            assertThat(scorer.health.ready().up()).isFalse();
            assertThat(scorer.health.live().up()).isTrue();
            assertThat(recordsIn("predictions")).isZero();
            assertThat(recordsIn("rejected")).isZero();

            log.publish(history.snapshot());
            scorer.awaitReady();

            List<Prediction> predictions = predictions(20);
            assertThat(predictions).extracting(Prediction::id).containsExactlyInAnyOrderElementsOf(ids(20));
            assertThat(predictions).extracting(Prediction::version).containsOnly(1L);
            assertThat(scorer.counter("headwater.events.scored", "model", "default"))
                    .isEqualTo(20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void startsAtTheNewestSnapshotOfEachModelWhateverTheHistory(int partitions) throws Exception {
        takeTopics("history-" + partitions + "-", partitions);
        ModelHistory quiet = new ModelHistory("quiet").beginningAt(begun);
        List<Published> quietUpdates = List.of(quiet.snapshot(), quiet.delta(), quiet.delta());
        log.publish(quietUpdates);
        List<Published> old = new ArrayList<>(
                List.of(history.beginningAt(begun.plusSeconds(1)).snapshot()));
        old.addAll(history.deltas(2_000));
        log.publish(old);
        // A snapshot is younger than the ends of the transactions before it.
        topics.readCommitted(prefix + "model-updates", 2 * (quietUpdates.size() + old.size()), RunningScorer.DEADLINE);
        history.beginningAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        List<Published> recent = new ArrayList<>(List.of(history.snapshot()));
        recent.addAll(history.deltas(3));
        log.publish(recent);
        // Its trainer has stopped, and retention has taken its snapshot.
        log.publishEntry(new ModelHistory("gone")
                .beginningAt(begun.minus(Duration.ofDays(30)))
                .snapshot()
                .manifest());

        // One record a poll shows how exactly reading jumps; otherwise it ends with what the poll has brought.
        try (RunningScorer scorer = start(Map.of("kafka.max.poll.records", "1"))) {
            scorer.awaitLive(2_005);
            scorer.await(() -> scorer.live.size() == 7);

            assertThat(scorer.live)
                    .extracting(manifest -> manifest.model() + " " + manifest.version())
                    .containsExactlyInAnyOrder(
                            "quiet 1",
                            "quiet 2",
                            "quiet 3",
                            "default 2002",
                            "default 2003",
                            "default 2004",
                            "default 2005");
            // Each partition may be looked into for the model that is gone.
            double wanted = bytes(quietUpdates) + bytes(recent);
            assertThat(scorer.counter("headwater.updates.read")).isBetween(wanted, wanted + 1_500 * partitions);
            assertThat(bytes(old)).isGreaterThan(2_000_000);
            assertThat(scorer.freshnessObserved()).isZero();
        }
    }

    @Test
    void followsLiveAndObservesEachEventOnce() throws Exception {
        log.publish(history.snapshot(), history.delta());
        try (RunningScorer scorer = start()) {
            scorer.awaitLive(2);
            for (int version = 3; version <= 6; version++) {
                log.publish(version == 5 ? history.snapshot() : history.delta());
                scorer.awaitLive(version);
            }
            assertThat(scorer.versions()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
            assertThat(scorer.freshnessObserved()).isEqualTo(4 * ModelHistory.EVENTS);
        }
    }

    @Test
    void neverServesWhatWasTakenBack() {
        log.publish(history.snapshot());
        try (RunningScorer scorer = start()) {
            scorer.awaitLive(1);
            Published takenBack =
                    history.fork().labels(List.of("taken", "back", "!")).snapshot();
            log.abort(takenBack);
            Published second = history.delta();
            log.publish(second);
            scorer.awaitLive(2);

            assertThat(scorer.live.get(1).sha256())
                    .isEqualTo(second.manifest().sha256())
                    .isNotEqualTo(takenBack.manifest().sha256());
            assertThat(scorer.registry.get("headwater.updates.refused").counters())
                    .allMatch(counter -> counter.count() == 0);
        }
    }

    @Test
    void mendsALossFromTheNewestSnapshotAndObservesNoEventTwice() {
        log.publish(history.snapshot());
        try (RunningScorer scorer = start()) {
            scorer.awaitLive(1);
            Published damaged = history.snapshot();
            List<UpdateRecord> records = new ArrayList<>(damaged.records());
            byte[] chunk = records.get(1).value().clone();
            chunk[chunk.length - 1] ^= 1;
            records.set(1, new UpdateRecord(records.get(1).headers(), chunk));
            log.publishUnlisted(damaged.manifest(), records);
            log.publish(history.delta());
            scorer.await(() -> scorer.counter("headwater.updates.refused", "reason", Reason.GAP.code()) == 1);
            assertThat(scorer.version()).isEqualTo(1);
            assertThat(scorer.health.ready().up()).isTrue();

            log.publish(history.snapshot());
            scorer.awaitLive(4);

            assertThat(scorer.counter("headwater.updates.refused", "reason", Reason.BAD_HASH.code()))
                    .isEqualTo(1);
            assertThat(scorer.counter("headwater.updates.heals")).isPositive();
            assertThat(scorer.versions()).containsExactly(1L, 3L, 4L);
            assertThat(scorer.freshnessObserved()).isEqualTo(2 * ModelHistory.EVENTS);
        }
    }

    @Test
    void isNotStoppedByGarbage() {
        try (RunningScorer scorer = start()) {
            byte[] key = "default".getBytes(UTF_8);
            log.publishRaw(null, null, new RecordHeaders());
            log.publishRaw(key, null, new RecordHeaders());
            log.publishRaw(key, "garbage".getBytes(UTF_8), new RecordHeaders());
            log.publishRaw(new byte[] {(byte) 0xff}, new byte[900_000], new RecordHeaders());
            Published first = history.snapshot();
            List<UpdateRecord> whole = first.records();
            for (UpdateRecord record : whole) {
                byte[] half = new byte[record.value().length / 2];
                log.publishRaw(key, half, new RecordHeaders(record.headers().toArray()));
            }
            log.publish(first);
            scorer.awaitLive(1);

            assertThat(scorer.counter("headwater.updates.refused", "reason", "malformed"))
                    .isGreaterThanOrEqualTo(3);
            assertThat(scorer.counter("headwater.updates.refused", "reason", "bad-hash"))
                    .as("the half manifest")
                    .isGreaterThanOrEqualTo(1);
            assertThat(scorer.health.live().up()).isTrue();
            assertThat(scorer.fatal).isEmpty();
        }
    }

    @Test
    void aDirectoryWithGarbageInItStillLeadsToTheModels() {
        log.publish(history.snapshot());
        byte[] entry = ManifestCodec.write(history.delta().manifest());
        topics.produce(List.of(
                new ProducerRecord<>(prefix + "models", "other".getBytes(UTF_8), "no manifest".getBytes(UTF_8)),
                new ProducerRecord<>(prefix + "models", "another".getBytes(UTF_8), entry),
                new ProducerRecord<>(prefix + "models", "deleted".getBytes(UTF_8), null)));
        try (RunningScorer scorer = start()) {
            scorer.awaitLive(1);
        }
    }

    @Test
    void goesOnAfterARestartAndPredictsEachTextOnce() throws Exception {
        log.publish(history.snapshot());
        sendTexts(0, 100);
        try (RunningScorer scorer = start()) {
            scorer.await(() -> recordsIn("predictions") > 0);
        }
        sendTexts(100, 200);
        log.publish(history.delta());
        try (RunningScorer scorer = start()) {
            scorer.awaitLive(2);
            sendTexts(200, 300);
            List<Prediction> predictions = predictions(300);

            assertThat(predictions).extracting(Prediction::id).containsExactlyInAnyOrderElementsOf(ids(300));
            assertThat(predictions)
                    .filteredOn(prediction -> Integer.parseInt(prediction.id().substring(2)) >= 100)
                    .extracting(Prediction::version)
                    .containsOnly(2L);
        }
        // Nothing is left to come.
        assertThat(predictions(300)).hasSize(300);
    }

    @Test
    void sendsBadInputAndTextsOfUnknownModelsToRejected() throws Exception {
        log.publish(history.snapshot());
        topics.produceValues(
                prefix + "texts",
                List.of(
                        "garbage",
                        "{\"text\":\"Hello\",\"model\":\"unknown\"}",
                        "{\"id\":\"m-0\",\"text\":\"Hello\"}"));
        try (RunningScorer scorer = start(Map.of("no.version.wait.ms", "1"))) {
            List<ConsumerRecord<byte[], byte[]>> rejected =
                    topics.readCommitted(prefix + "rejected", 2, RunningScorer.DEADLINE);

            assertThat(rejected)
                    .extracting(record -> new String(
                            record.headers().lastHeader(Rejection.REASON).value(), UTF_8))
                    .containsExactlyInAnyOrder("not-json", "no-version");
            assertThat(predictions(1)).extracting(Prediction::id).containsExactly("m-0");
            assertThat(scorer.counter("headwater.events.rejected", "reason", "no-version"))
                    .isEqualTo(1);
        }
    }

    @Test
    void canBeEmbeddedInAnApplication() throws Exception {
        ScorerConfig config = RunningScorer.config(broker.bootstrapServers(), prefix, dir, Map.of());
        try (EmbeddedScorer scorer = EmbeddedScorer.start(
                config,
                new FlatEncoder(),
                new Health(),
                new SimpleMeterRegistry(),
                (manifest, time) -> {},
                reason -> {})) {
            assertThat(scorer.score("m-1", "default", "Hello")).isEmpty();
            assertThat(scorer.serving("default")).isEmpty();

            log.publish(history.snapshot());
            assertThat(scorer.await("default", RunningScorer.DEADLINE)).isTrue();

            assertThat(scorer.serving("default").orElseThrow().version()).isEqualTo(1);
            Prediction prediction = scorer.score("m-1", "default", "Hello").orElseThrow();
            assertThat(prediction.id()).isEqualTo("m-1");
            assertThat(prediction.label()).isEqualTo("ham");
        }
    }
}
