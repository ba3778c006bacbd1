package io.headwater.cli.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import io.headwater.devkit.TinyTransformer;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.runtime.Health;
import io.headwater.runtime.kafka.CommittedReader;
import io.headwater.scorer.EmbeddedScorer;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.HistoryReader;
import io.headwater.trainer.Rebuild;
import io.headwater.trainer.Trainer;
import io.headwater.trainer.TrainerConfig;
import io.headwater.wire.History;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transformer is fine-tuned on the stream, with a restart on an empty state folder in between: once with every event, once with
 * as many as a hundredth of the time allows. Its versions are learned again from the log bit by bit, and served.
 */
@ExtendWith(KafkaExtension.class)
@Timeout(180)
class FineTuneRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WHOLE = "1";
    private static final List<String> TIME_SHARES = List.of(WHOLE, "0.01");
    private static final String LEARNER = "minilm-top2";
    private static final int FIRST = 420;
    private static final int EVENTS = 700;
    private static final List<String> LABELS = List.of("low", "high");

    @TempDir
    private Path folder;

    private final List<Trainer> running = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aTransformerThatIsFineTunedOutlivesARestartIsLearnedAgainFromTheLogAndServed(
            EmbeddedBroker broker, TestTopics topics) throws Exception {
        String transformer = TinyTransformer.write(folder.resolve("tiny"), 3, 7).toString();
        List<String> events = events();
        ExecutorService encoding = Executors.newSingleThreadExecutor();
        Map<String, Object> reading = new HashMap<>(CommittedReader.SETTINGS);
        reading.put("bootstrap.servers", broker.bootstrapServers());
        try (Encoder encoder = Encoders.minilm(16);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            start(broker, encoder, transformer, "before");
            for (String share : TIME_SHARES) {
                topics.produceValues(prefix(share) + "labeled-texts", events.subList(0, FIRST));
            }
            for (String share : TIME_SHARES) {
                awaitLearned(consumer, share, FIRST);
            }
            stop();

            start(broker, encoder, transformer, "after");
            for (String share : TIME_SHARES) {
                topics.produceValues(prefix(share) + "labeled-texts", events.subList(FIRST, EVENTS));
            }
            for (String share : TIME_SHARES) {
                History history = awaitLearned(consumer, share, EVENTS);
                Manifest newest = history.newest().orElseThrow();
                assertThat(newest.epoch()).isGreaterThan(1);
                assertThat(newest.encoders()).containsKeys("minilm", "tiny-b1");
                try (Rebuild rebuild = Rebuild.of(history, newest.version(), encoder, Optional.empty(), transformer)) {
                    assertThat(rebuild.run(consumer, encoding, (reached, learned) -> {}))
                            .as("a share of %s of the time", share)
                            .isEmpty();
                }
            }
            stop();
            whatWasLearnedIsServed(broker, encoder, transformer);
        } finally {
            stop();
            encoding.shutdownNow();
        }
        assertThat(failures).isEmpty();
    }

    private void whatWasLearnedIsServed(EmbeddedBroker broker, Encoder encoder, String transformer) throws Exception {
        ScorerConfig config = ScorerConfig.of(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "topic.prefix",
                prefix(WHOLE),
                "state.dir",
                folder.resolve("scorer").toString(),
                "encoder.max.tokens",
                "16",
                "transformer",
                transformer));
        try (EmbeddedScorer scorer = EmbeddedScorer.start(
                config, encoder, new Health(), new SimpleMeterRegistry(), (manifest, time) -> {}, failures::add)) {
            assertThat(scorer.await("default", PATIENCE)).isTrue();
            SplittableRandom random = new SplittableRandom(99);
            int right = 0;
            for (int i = 0; i < 100; i++) {
                int kind = random.nextInt(2);
                Prediction prediction =
                        scorer.score("id", "default", text(kind, random)).orElseThrow();
                right += prediction.label().equals(LABELS.get(kind)) ? 1 : 0;
            }
            // No other learner is there to know it.
            assertThat(right).isGreaterThan(90);
        }
    }

    /** A trainer for each share of the time, on topics of its own. */
    private void start(EmbeddedBroker broker, Encoder encoder, String transformer, String state) throws Exception {
        for (String share : TIME_SHARES) {
            Map<String, String> settings = new HashMap<>();
            settings.put("bootstrap.servers", broker.bootstrapServers());
            settings.put("topic.prefix", prefix(share));
            settings.put("application.id", prefix(share) + "trainer");
            settings.put("state.dir", folder.resolve(state).resolve(share).toString());
            settings.put("topics.partitions", "1");
            settings.put("features.partitions", "1");
            settings.put("stream.threads", "1");
            settings.put("encoder.threads", "1");
            settings.put("encoder.max.tokens", "16");
            settings.put("snapshot.interval.ms", "500");
            settings.put("transformer", transformer);
            settings.put("learners", LEARNER);
            settings.put("fine-tune.publish.events", "48");
            settings.put("fine-tune.time.share", share);
            running.add(Trainer.start(
                    TrainerConfig.of(settings), encoder, new Health(), new SimpleMeterRegistry(), failures::add));
        }
    }

    private void stop() {
        running.forEach(Trainer::close);
        running.clear();
    }

    private static String prefix(String share) {
        return "fine-tune-" + share + "-";
    }

    private static List<String> events() {
        SplittableRandom random = new SplittableRandom(4);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int kind = random.nextInt(2);
            events.add("{\"text\":\"" + text(kind, random) + "\",\"label\":\"" + LABELS.get(kind) + "\"}");
        }
        return events;
    }

    private static String text(int kind, SplittableRandom random) {
        int half = TinyTransformer.WORDS / 2;
        return "w" + (kind * half + random.nextInt(half)) + " w" + (kind * half + random.nextInt(half));
    }

    private History awaitLearned(KafkaConsumer<byte[], byte[]> consumer, String share, int events) {
        HistoryReader reader = new HistoryReader(consumer, prefix(share) + "model-updates");
        Await.until(
                PATIENCE,
                () -> !failures.isEmpty()
                        || reader.read("default")
                                .newest()
                                .filter(newest -> newest.lineage().eventsTotal() == events)
                                .isPresent(),
                () -> "a share of " + share + " has learned " + events + " events; newest: "
                        + reader.read("default").newest());
        assertThat(failures).isEmpty();
        return reader.read("default");
    }
}
