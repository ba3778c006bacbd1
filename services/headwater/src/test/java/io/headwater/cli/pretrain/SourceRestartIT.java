package io.headwater.cli.pretrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Architecture;
import io.headwater.model.Manifest;
import io.headwater.runtime.Health;
import io.headwater.trainer.Trainer;
import io.headwater.trainer.TrainerConfig;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.UpdateRefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a trainer with a source model knows lies in Kafka, to the bit: of every architecture and strategy. After a restart on
 * an empty state folder one model goes on, and another learns the same events at a stretch; what they serve in the end, which
 * depends on every parameter, moment and kept event in between, has the same hash.
 */
@ExtendWith(KafkaExtension.class)
class SourceRestartIT {
    private static final Path GOLDEN = Path.of("src/test/resources/golden-sources");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int HALF = 75;
    private static final int MICRO_BATCH = 25;
    private static final String INTERRUPTED = "interrupted";
    private static final String WHOLE = "whole";

    private static final List<Architecture> ARCHITECTURES = Arrays.stream(Architecture.values())
            .filter(architecture -> architecture != Architecture.LAYERS)
            .toList();

    private static final String COMMITTEE =
            String.join(",", Learners.NAMES) + "," + String.join(",", Learners.SOURCE_NAMES);

    private static final List<String> GOOD = List.of("great", "lovely", "fine");
    private static final List<String> BAD = List.of("dull", "sad", "poor");
    private static final List<String> ANY = List.of("a", "book", "story", "people", "and", "the");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aModelThatWasInterruptedEndsWithTheSameBitsAsOneThatWasNot(EmbeddedBroker broker, TestTopics topics)
            throws Exception {
        List<String> events = events(2 * HALF);
        try (Encoder encoder = Encoders.minilm(32)) {
            start(broker, encoder, "before");
            send(topics, INTERRUPTED, events.subList(0, HALF));
            for (Architecture architecture : ARCHITECTURES) {
                newest(topics, architecture, Map.of(INTERRUPTED, (long) HALF));
            }
            stop();

            start(broker, encoder, "after");
            send(topics, INTERRUPTED, events.subList(HALF, 2 * HALF));
            send(topics, WHOLE, events);
            for (Architecture architecture : ARCHITECTURES) {
                Map<String, Manifest> newest =
                        newest(topics, architecture, Map.of(INTERRUPTED, 2L * HALF, WHOLE, 2L * HALF));
                assertThat(newest.get(INTERRUPTED).sha256())
                        .as(architecture.id())
                        .isEqualTo(newest.get(WHOLE).sha256());
                assertThat(newest.get(WHOLE).committee()).containsKeys(Learners.SOURCE_NAMES.toArray(String[]::new));
                assertThat(newest.get(INTERRUPTED).epoch())
                        .isGreaterThan(newest.get(WHOLE).epoch());
            }
        } finally {
            stop();
        }
        assertThat(failures).isEmpty();
    }

    /** A trainer for each architecture, on topics of its own. */
    private void start(EmbeddedBroker broker, Encoder encoder, String state) throws Exception {
        for (Architecture architecture : ARCHITECTURES) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "bootstrap.servers",
                    broker.bootstrapServers(),
                    "topic.prefix",
                    prefix(architecture),
                    "application.id",
                    "trainer-" + architecture.id(),
                    "state.dir",
                    folder.resolve(state).resolve(architecture.id()).toString(),
                    "source",
                    GOLDEN.resolve(architecture.id()).toString(),
                    "learners",
                    COMMITTEE,
                    "topics.partitions",
                    "1",
                    "features.partitions",
                    "1"));
            settings.put("encoder.threads", "1");
            settings.put("micro.batch.size", Integer.toString(MICRO_BATCH));
            // Whoever waits for a full micro-batch gets the same ones however fast they come.
            settings.put("micro.batch.linger.ms", "60000");
            running.add(Trainer.start(
                    TrainerConfig.of(settings), encoder, new Health(), new SimpleMeterRegistry(), failures::add));
        }
    }

    private void stop() throws Exception {
        for (AutoCloseable trainer : running) {
            trainer.close();
        }
        running.clear();
    }

    private static String prefix(Architecture architecture) {
        return "sources-" + architecture.id() + ".";
    }

    /** A third of them have a label that no source has heard of. */
    private static List<String> events(int count) {
        SplittableRandom random = new SplittableRandom(4);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean good = random.nextBoolean();
            List<String> words = good ? GOOD : BAD;
            List<String> text = new ArrayList<>();
            for (int word = 0; word < 4; word++) {
                List<String> from = word % 2 == 0 ? words : ANY;
                text.add(from.get(random.nextInt(from.size())));
            }
            String label = i > HALF / 2 && i % 3 == 0 ? "other" : good ? "pos" : "neg";
            events.add("{\"text\":\"" + String.join(" ", text) + "\",\"label\":\"" + label + "\",\"model\":\"MODEL\"}");
        }
        return events;
    }

    private static void send(TestTopics topics, String model, List<String> events) {
        for (Architecture architecture : ARCHITECTURES) {
            topics.produceValues(
                    prefix(architecture) + "labeled-texts",
                    events.stream().map(event -> event.replace("MODEL", model)).toList());
        }
    }

    /** The newest version of each model, as soon as it has learned so many events. */
    private Map<String, Manifest> newest(TestTopics topics, Architecture architecture, Map<String, Long> events) {
        Map<String, Manifest> newest = new TreeMap<>();
        List<ConsumerRecord<byte[], byte[]>> unused = topics.readCommitted(
                prefix(architecture) + "models",
                records -> {
                    records.forEach(each -> newest.put(new String(each.key(), UTF_8), read(each.value())));
                    return !failures.isEmpty()
                            || events.entrySet().stream()
                                    .allMatch(wanted -> Optional.ofNullable(newest.get(wanted.getKey()))
                                            .filter(version -> version.lineage().eventsTotal() == wanted.getValue())
                                            .isPresent());
                },
                PATIENCE);
        assertThat(failures).isEmpty();
        return newest;
    }

    private static Manifest read(byte[] value) {
        try {
            return ManifestCodec.read(value);
        } catch (UpdateRefusedException e) {
            throw new AssertionError(e);
        }
    }
}
