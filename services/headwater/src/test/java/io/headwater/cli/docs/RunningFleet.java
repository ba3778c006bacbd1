package io.headwater.cli.docs;

import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.runtime.Health;
import io.headwater.runtime.HttpEndpoint;
import io.headwater.runtime.Metrics;
import io.headwater.scorer.Scorer;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.Trainer;
import io.headwater.trainer.TrainerConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker, a trainer and two scorers in this process, each service with metrics on a port of its own. */
final class RunningFleet implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path folder;
    private final EmbeddedBroker broker;
    private final KafkaProducer<String, String> producer;
    private final int trainer;
    private final List<Integer> scorers;
    private int sent;

    private RunningFleet(Path folder) throws Exception {
        this.folder = folder;
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0, Map.of());
        parts.push(broker);
        Encoder encoder = Encoders.minilm(Encoders.DEFAULT_MAX_TOKENS);
        parts.push(encoder);
        trainer = trainer(encoder);
        scorers = List.of(scorer("scorer-1", encoder), scorer("scorer-2", encoder));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new StringSerializer());
        parts.push(producer);
    }

    /** Returns when each service has learned or scored something, and has served its metrics. */
    static RunningFleet start(Path folder) throws Exception {
        RunningFleet fleet = new RunningFleet(folder);
        try {
            // Both scorers share the texts' partitions; the second has none before the group has settled.
            Await.until(PATIENCE, fleet::hasScored, () -> "metrics of scorers: " + fleet.scorerPages());
            return fleet;
        } catch (Exception | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    private int trainer(Encoder encoder) throws Exception {
        Map<String, String> settings = settings("trainer");
        settings.put("features.partitions", "1");
        TrainerConfig config = TrainerConfig.of(settings);
        Health health = new Health();
        PrometheusMeterRegistry registry = registry("trainer");
        HttpEndpoint http = HttpEndpoint.start(config.service(), health, registry, routes -> {});
        parts.push(http);
        parts.push(Trainer.start(config, encoder, health, registry, RunningFleet::failed));
        return http.port();
    }

    private int scorer(String name, Encoder encoder) throws Exception {
        ScorerConfig config = ScorerConfig.of(settings(name));
        Health health = new Health();
        PrometheusMeterRegistry registry = registry("scorer");
        HttpEndpoint http = HttpEndpoint.start(config.service(), health, registry, routes -> {});
        parts.push(http);
        parts.push(Scorer.start(config, encoder, health, registry, (manifest, time) -> {}, RunningFleet::failed));
        return http.port();
    }

    private Map<String, String> settings(String name) {
        return new HashMap<>(Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "http.port", "0",
                "state.dir", folder.resolve(name).toString(),
                "encoder.threads", "1",
                "topics.partitions", "2"));
    }

    private PrometheusMeterRegistry registry(String service) {
        PrometheusMeterRegistry registry = Metrics.registry(service);
        parts.push(registry::close);
        return registry;
    }

    private static void failed(String reason) {
        System.err.println("a service of the fleet failed: " + reason);
    }

    private boolean hasScored() throws IOException, InterruptedException {
        feed(2);
        return scorerPages().stream().allMatch(page -> page.contains("headwater_events_scored_total{"));
    }

    /** Sends so many texts, each with its label and without; returns when the broker has them. */
    void feed(int events) {
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
        for (int i = 0; i < events; i++, sent++) {
            String words = (sent % 2 == 0 ? "win a free prize now " : "see you at the meeting ") + sent;
            String label = sent % 2 == 0 ? "spam" : "ham";
            acknowledged.add(send(
                    "labeled-texts", "{\"id\":\"%d\",\"text\":\"%s\",\"label\":\"%s\"}".formatted(sent, words, label)));
            acknowledged.add(send("texts", "{\"id\":\"%d\",\"text\":\"%s\"}".formatted(sent, words)));
        }
        for (Future<RecordMetadata> each : acknowledged) {
            try {
                each.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** By keys, so that both partitions and hence both scorers get some. */
    private Future<RecordMetadata> send(String topic, String value) {
        return producer.send(new ProducerRecord<>(topic, "k" + sent, value));
    }

    int trainerPort() {
        return trainer;
    }

    List<Integer> scorerPorts() {
        return scorers;
    }

    String trainerPage() throws IOException, InterruptedException {
        return page(trainer);
    }

    List<String> scorerPages() {
        List<String> pages = new ArrayList<>();
        for (int port : scorers) {
            try {
                pages.add(page(port));
            } catch (IOException e) {
                pages.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return pages;
    }

    private static String page(int port) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
