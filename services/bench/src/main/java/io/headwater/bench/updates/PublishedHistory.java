package io.headwater.bench.updates;

import io.headwater.cli.TemporaryFolder;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.model.LabeledText;
import io.headwater.model.Manifest;
import io.headwater.model.Topic;
import io.headwater.runtime.Health;
import io.headwater.scorer.EmbeddedScorer;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.Trainer;
import io.headwater.trainer.TrainerConfig;
import io.headwater.wire.EventWriter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker and a trainer that publishes a version of one model for each event, or nearly: n-grams in four classes, a table of 4 MB
 * of which an event touches some rows.
 */
final class PublishedHistory implements AutoCloseable {
    static final String MODEL = "default";

    /** So many events at most wait for their version. */
    private static final long UNDER_WAY = 32;

    private static final int LABELS = 4;
    private static final long LOOK = 2;

    /** From so many versions before the one that is wanted on, events are sent one by one. */
    private static final long NEAR = 100;

    private final TemporaryFolder folder;
    private final EmbeddedBroker broker;
    private final Trainer trainer;
    private final SimpleMeterRegistry registry;
    private final CompletableFuture<String> fatal;
    private final Producer<byte[], byte[]> producer;
    private long sent;

    private PublishedHistory(
            TemporaryFolder folder,
            EmbeddedBroker broker,
            Trainer trainer,
            SimpleMeterRegistry registry,
            CompletableFuture<String> fatal) {
        this.folder = folder;
        this.broker = broker;
        this.trainer = trainer;
        this.registry = registry;
        this.fatal = fatal;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static PublishedHistory begin() throws Exception {
        TemporaryFolder folder = TemporaryFolder.create("headwater-cold-start");
        EmbeddedBroker broker =
                EmbeddedBroker.start(Files.createDirectories(folder.path().resolve("broker")), 0, Map.of());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        CompletableFuture<String> fatal = new CompletableFuture<>();
        Map<String, String> settings = new TreeMap<>(settings(broker));
        settings.putAll(Map.of(
                "learners", "ngrams",
                "micro.batch.size", "1",
                "micro.batch.linger.ms", "0",
                "publish.interval.ms", "0",
                "publish.busy.interval.ms", "0",
                "publish.bytes.per.second", "1000000000",
                "state.dir", folder.path().resolve("trainer").toString(),
                "features.partitions", "1"));
        Trainer trainer =
                Trainer.start(TrainerConfig.of(settings), new TinyEncoder(), new Health(), registry, fatal::complete);
        return new PublishedHistory(folder, broker, trainer, registry, fatal);
    }

    private static Map<String, String> settings(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers(), "topics.partitions", "1");
    }

    /** What a scorer must know to find this history. */
    Map<String, String> clientSettings() {
        return settings(broker);
    }

    /** Feeds events until the newest version is exactly this one, and committed. */
    void grow(long version) throws InterruptedException {
        while (version() < version - NEAR) {
            while (sent < trained() + UNDER_WAY) {
                send(sent++);
            }
            look();
        }
        try (EmbeddedScorer probe = EmbeddedScorer.start(
                ScorerConfig.of(clientSettings()),
                new TinyEncoder(),
                new Health(),
                new SimpleMeterRegistry(),
                (manifest, time) -> {},
                fatal::complete)) {
            // Now one by one, so that each makes one version.
            while (settled(probe) < version) {
                send(sent++);
            }
        }
        if (version() != version) {
            throw new IllegalStateException("version " + version() + " instead of " + version);
        }
    }

    /** The version that has learned everything sent. */
    private long settled(EmbeddedScorer probe) throws InterruptedException {
        while (true) {
            Optional<Manifest> serving = sent == 0 ? Optional.empty() : probe.serving(MODEL);
            if (sent == 0
                    || serving.map(manifest -> manifest.lineage().eventsTotal()).equals(Optional.of(sent))) {
                return serving.map(Manifest::version).orElse(0L);
            }
            look();
        }
    }

    private void look() throws InterruptedException {
        if (fatal.isDone()) {
            throw new IllegalStateException(fatal.getNow(""));
        }
        Thread.sleep(LOOK);
    }

    private void send(long number) {
        String label = "label-" + number % LABELS;
        byte[] event = EventWriter.labeledText(new LabeledText(
                "e-" + number,
                label + " says word" + number % 997 + " and word" + number % 89,
                label,
                MODEL,
                Optional.empty()));
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(Topic.LABELED_TEXTS.named(""), event), (metadata, failure) -> {
                    if (failure != null) {
                        fatal.complete(failure.toString());
                    }
                });
    }

    private long version() {
        return gauge("headwater.version");
    }

    private long trained() {
        return (long) registry.find("headwater.events.trained").functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private long gauge(String name) {
        Gauge gauge = registry.find(name).tag("model", MODEL).gauge();
        return gauge == null ? 0 : (long) gauge.value();
    }

    @Override
    public void close() throws IOException {
        producer.close();
        trainer.close();
        broker.close();
        registry.close();
        folder.close();
    }
}
