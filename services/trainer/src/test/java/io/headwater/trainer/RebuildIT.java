package io.headwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import io.headwater.encode.Encoders;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.ModelCommand;
import io.headwater.runtime.Health;
import io.headwater.runtime.kafka.CommittedReader;
import io.headwater.wire.EventWriter;
import io.headwater.wire.History;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real trainer on a real broker, with restarts, rollbacks and two models; then its versions learned again from the log. */
@ExtendWith(KafkaExtension.class)
@Timeout(180)
class RebuildIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PREFIX = "rebuild-";
    private static final String EVENTS = PREFIX + "labeled-texts";
    private static final String[] LABELS = {"red", "green", "blue"};

    @TempDir
    private Path folder;

    private final WordEncoder encoder = new WordEncoder();
    private final ExecutorService encoding = Executors.newFixedThreadPool(2);
    private final Map<String, Integer> sent = new HashMap<>();
    private TestTopics topics;
    private Consumer<byte[], byte[]> consumer;
    private TrainerConfig config;

    @BeforeEach
    void connect(EmbeddedBroker broker, TestTopics shared) {
        topics = shared;
        Map<String, Object> settings = new HashMap<>(CommittedReader.SETTINGS);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        config = TrainerConfig.of(Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "topic.prefix", PREFIX,
                "application.id", PREFIX + "trainer",
                "topics.partitions", "2",
                "features.partitions", "2",
                "stream.threads", "1",
                "snapshot.interval.ms", "500",
                "publish.interval.ms", "100",
                "state.dir", folder.toString()));
    }

    @AfterEach
    void disconnect() {
        consumer.close();
        encoding.shutdownNow();
    }

    @Test
    void everyVersionIsLearnedAgainBitByBitAndWhatTheLogLacksOrHasOtherwiseIsNamed() throws Exception {
        long early;
        try (Trainer trainer = start()) {
            send("a", 150);
            send("b", 60);
            early = awaitLearned("a", 150).version();
            awaitLearned("b", 60);
        }
        try (Trainer trainer = start()) {
            send("a", 100);
            awaitLearned("a", 250);
            command("a", new ModelCommand.Rollback(early, true, Optional.empty()));
            awaitRollbacks("a", 1);
            awaitLearned("a", 250);
            send("b", 70);
            long undone = awaitLearned("b", 130).version();
            command("b", new ModelCommand.Rollback(undone - 1, false, Optional.empty()));
            awaitRollbacks("b", 1);
            send("b", 40);
            send("a", 40);
            awaitLearned("a", 290);
            int left = history("b").version(undone - 1).orElseThrow().lineage().events();
            assertThat(left).isPositive();
            awaitLearned(
                    "b",
                    (int) history("b")
                                    .version(undone - 1)
                                    .orElseThrow()
                                    .lineage()
                                    .eventsTotal()
                            + 40);
        }

        for (String model : List.of("a", "b")) {
            Manifest newest = history(model).newest().orElseThrow();
            assertThat(rebuild(model, newest.version())).as(model).isEmpty();
        }
        assertThat(rebuild("a", early)).isEmpty();
        History a = history("a");
        assertThat(a.wayTo(a.newest().orElseThrow().version()))
                .as("what was undone is passed over")
                .hasSizeLessThan(a.versions().size());

        List<ConsumerRecord<byte[], byte[]>> log = topics.readCommitted(EVENTS, 460, PATIENCE);
        assertThat(log).hasSize(460);
        aLogThatWasCutIsRefusedNamingTheRange(a);
        aLogThatWasTamperedWithIsFoundOutAtTheVersionThatLearnedIt(a, log);
    }

    private void aLogThatWasCutIsRefusedNamingTheRange(History history) throws Exception {
        topics.admin()
                .deleteRecords(Map.of(new TopicPartition(EVENTS, 0), RecordsToDelete.beforeOffset(20)))
                .all()
                .get();
        long lost = events(history).stream()
                .filter(at -> at.partition() == 0 && at.offset() < 20)
                .count();
        assertThat(lost).isPositive();

        assertThatThrownBy(() -> rebuild("a", history.newest().orElseThrow().version()))
                .isInstanceOf(RebuildRefusedException.class)
                .hasMessageContaining(EVENTS + "-0 offsets ")
                .hasMessageContaining("(" + lost + " events): the partition begins at 20");
    }

    /** The topic made anew with the same records at the same offsets and times, but for one label. */
    private void aLogThatWasTamperedWithIsFoundOutAtTheVersionThatLearnedIt(
            History history, List<ConsumerRecord<byte[], byte[]>> log) throws Exception {
        List<Manifest> way = history.wayTo(history.newest().orElseThrow().version());
        Manifest tampered = way.stream()
                .skip(way.size() / 2)
                .filter(version -> version.lineage().events() > 0)
                .findFirst()
                .orElseThrow();
        Coordinates place =
                tampered.lineage().microBatches().get(0).events().get(0).coordinates();
        topics.delete(EVENTS);
        Await.until(PATIENCE, this::madeAnew, () -> "the topic can be made anew");
        List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : log) {
            byte[] value = record.value();
            if (record.partition() == place.partition() && record.offset() == place.offset()) {
                value = new String(value, UTF_8)
                        .replaceAll("\"label\":\"[a-z]+\"", "\"label\":\"purple\"")
                        .getBytes(UTF_8);
            }
            again.add(new ProducerRecord<>(EVENTS, record.partition(), record.timestamp(), null, value));
        }
        topics.produce(again);

        Parting parting = rebuild("a", history.newest().orElseThrow().version()).orElseThrow();

        assertThat(parting.published().version()).isEqualTo(tampered.version());
        assertThat(parting.why()).contains("its hash is").contains("purple");
        assertThat(parting.rebuilt()).isPresent();
    }

    private boolean madeAnew() {
        try {
            topics.create(EVENTS, 2, Map.of("message.timestamp.type", "CreateTime"));
            return true;
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private Set<Coordinates> events(History history) {
        Set<Coordinates> events = new HashSet<>();
        for (Manifest manifest : history.versions()) {
            for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
                batch.events().forEach(event -> events.add(event.coordinates()));
            }
        }
        return events;
    }

    private Trainer start() throws Exception {
        return Trainer.start(config, encoder, new Health(), new SimpleMeterRegistry(), reason -> {
            throw new AssertionError(reason);
        });
    }

    private void send(String model, int count) {
        int first = sent.merge(model, count, Integer::sum) - count;
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            String label = LABELS[i % LABELS.length];
            String json = "{\"text\":\"%s thing %d of %s\",\"label\":\"%s\",\"model\":\"%s\"}"
                    .formatted(label, i, model, label, model);
            records.add(new ProducerRecord<>(EVENTS, i % 2, null, json.getBytes(UTF_8)));
        }
        topics.produce(records);
    }

    private void command(String model, ModelCommand command) {
        topics.produce(List.of(new ProducerRecord<>(
                PREFIX + "model-commands", model.getBytes(UTF_8), EventWriter.modelCommand(command))));
    }

    private History history(String model) {
        return new HistoryReader(consumer, PREFIX + "model-updates").read(model);
    }

    private Manifest awaitLearned(String model, int events) {
        Await.until(
                PATIENCE,
                () -> history(model)
                        .newest()
                        .filter(newest -> newest.lineage().eventsTotal() == events)
                        .isPresent(),
                () -> model + " has learned " + events + " events; newest: "
                        + history(model).newest());
        return history(model).newest().orElseThrow();
    }

    private void awaitRollbacks(String model, int count) {
        Await.until(
                PATIENCE,
                () -> history(model).versions().stream()
                                .filter(version -> version.lineage().rollback().isPresent())
                                .count()
                        == count,
                () -> model + " has gone back " + count + " times");
    }

    private Optional<Parting> rebuild(String model, long version) throws Exception {
        try (Rebuild rebuild = Rebuild.of(history(model), version, encoder, Optional.empty(), Encoders.MINILM_FP32)) {
            return rebuild.run(consumer, encoding, (reached, events) -> {});
        }
    }
}
