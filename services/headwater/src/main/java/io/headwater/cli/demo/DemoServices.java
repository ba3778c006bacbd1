package io.headwater.cli.demo;

import io.headwater.console.Console;
import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.Pooling;
import io.headwater.model.Manifest;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.Health;
import io.headwater.runtime.HttpEndpoint;
import io.headwater.runtime.Metrics;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.scorer.Scorer;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.Trainer;
import io.headwater.trainer.TrainerConfig;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The whole of Headwater in this process: a broker, a trainer, a scorer if it is asked for, their metrics and health over
 * HTTP, and the console.
 */
public final class DemoServices implements AutoCloseable {
    private static final Duration RUNNING = Duration.ofMinutes(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final PrometheusMeterRegistry registry = Metrics.registry("demo");
    private final EmbeddedBroker broker;
    private final HttpEndpoint http;

    /**
     * Starts everything; returns when the services are up, which is before their first version.
     *
     * @param onLive told of each version that became live in the scorer
     * @param onFatal told when a part has failed for good
     */
    public static DemoServices start(DemoSettings settings, BiConsumer<Manifest, Long> onLive, Consumer<String> onFatal)
            throws Exception {
        return start(settings, Optional.of(onLive), onFatal);
    }

    /** Starts everything but the scorer, to see what learning alone can do. */
    public static DemoServices startWithoutScorer(DemoSettings settings, Consumer<String> onFatal) throws Exception {
        return start(settings, Optional.empty(), onFatal);
    }

    private static DemoServices start(
            DemoSettings settings, Optional<BiConsumer<Manifest, Long>> onLive, Consumer<String> onFatal)
            throws Exception {
        // Each takes seconds on a cold JVM, and they have nothing to do with one another.
        CompletableFuture<EmbeddedBroker> broker = CompletableFuture.supplyAsync(
                () -> EmbeddedBroker.start(settings.dir().resolve("broker"), 0, Map.of()));
        CompletableFuture<Encoder> encoder =
                CompletableFuture.supplyAsync(() -> open(ServiceConfig.of(settings.service())));
        DemoServices services = null;
        try {
            services = new DemoServices(settings, broker.get(), encoder.get(), onLive, onFatal);
            return services;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            if (services == null) {
                // Whichever of the two has come up, or will.
                CompletableFuture<Void> unusedBroker = broker.thenAccept(EmbeddedBroker::close);
                CompletableFuture<Void> unusedEncoder = encoder.thenAccept(Encoder::close);
            }
        }
    }

    private static Encoder open(ServiceConfig config) {
        try {
            return new Encoders(CacheFolder.encoders())
                    .open(config.encoder(), Pooling.of(config.encoderPooling()), config.encoderMaxTokens());
        } catch (InvalidEncoderException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }

    private DemoServices(
            DemoSettings settings,
            EmbeddedBroker broker,
            Encoder encoder,
            Optional<BiConsumer<Manifest, Long>> onLive,
            Consumer<String> onFatal)
            throws Exception {
        this.broker = broker;
        Health health = new Health();
        parts.push(registry::close);
        Map<String, String> trainer = common(settings, "trainer");
        trainer.put("learners", settings.learners());
        trainer.put("seed", Long.toString(settings.seed()));
        settings.source().ifPresent(folder -> trainer.put("source", folder.toString()));
        trainer.put("source.label.map", settings.labelMap().toString());
        TrainerConfig trainerConfig = TrainerConfig.of(trainer);
        try {
            Console console = new Console(trainerConfig.service(), registry, InstantSource.system());
            http = HttpEndpoint.start(trainerConfig.service(), health, registry, console::addTo);
            parts.push(http);
            parts.push(console);
            console.start();
            parts.push(Trainer.start(trainerConfig, encoder, health, registry, onFatal));
            List<String> services = new ArrayList<>(List.of("trainer"));
            if (onLive.isPresent()) {
                parts.push(Scorer.start(
                        ScorerConfig.of(common(settings, "scorer")), encoder, health, registry, onLive.get(), onFatal));
                services.add("scorer");
            }
            // What is sent before the services have their partitions would be measured as late.
            Await.until(RUNNING, () -> areRunning(services, health), () -> "not running: " + health.ready());
            // Ours from here on, to be closed after all others.
            parts.addLast(encoder);
            parts.addLast(broker);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static boolean areRunning(List<String> services, Health health) {
        Map<String, String> checks = health.ready().checks();
        return services.stream().allMatch(service -> "ok".equals(checks.get(service)));
    }

    private Map<String, String> common(DemoSettings settings, String service) {
        Path state = settings.dir().resolve(service);
        Map<String, String> common = new HashMap<>(Map.of(
                ServiceConfig.BOOTSTRAP_SERVERS, broker.bootstrapServers(),
                ServiceConfig.HTTP_PORT, Integer.toString(settings.port()),
                ServiceConfig.STATE_DIR, state.toString(),
                // One partition keeps the stream's order; encoding is parallel all the same.
                ServiceConfig.TOPICS_PARTITIONS, "1"));
        if (service.equals("trainer")) {
            common.put("features.partitions", "1");
        }
        common.putAll(settings.service());
        return common;
    }

    /** Where the broker answers. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The broker, for whoever wants to see what becomes of the rest without it. */
    EmbeddedBroker broker() {
        return broker;
    }

    /** How many events have been learned here so far, be they live yet or not, or are kept back; may be asked by any thread. */
    public long learned() {
        double learned = registry.find(Trainer.EVENTS_TRAINED).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
        double kept = registry.find(Trainer.EVENTS_HELD).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
        return (long) (learned + kept);
    }

    /** Where the console is, and metrics and health beside it. */
    public String address() {
        return "http://localhost:" + http.port();
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
