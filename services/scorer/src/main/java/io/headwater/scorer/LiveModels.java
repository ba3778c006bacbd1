package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.model.Manifest;
import io.headwater.model.Topic;
import io.headwater.runtime.Health;
import io.headwater.runtime.config.ServiceConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The served models and the follower that keeps them up to date, with what {@code live} and {@code ready} say of them. */
final class LiveModels implements AutoCloseable {
    /** The broker is asked so many times within the silence that is borne. */
    private static final int CONTACTS = 3;

    private static final String FOLLOWER_CHECK = "model-follower";
    private static final String UPDATES_CHECK = "model-updates";
    static final String VERSION_CHECK = "version";

    private final ServedModels served;
    private final ModelFollower follower;
    private final Health health;
    private final Transformers transformers;

    private LiveModels(ServedModels served, ModelFollower follower, Health health, Transformers transformers) {
        this.served = served;
        this.transformers = transformers;
        this.follower = follower;
        this.health = health;
    }

    /**
     * Ready to {@link #start}.
     *
     * @param encoder stays the caller's to close, after this
     * @param onLive told, in the order of the log, of each version whose learning became live, be it by a later version, with
     *     the time in milliseconds since the epoch; on the follower's thread
     * @param onFatal told once when updates cannot be followed any more; only hands on
     */
    static LiveModels of(
            ScorerConfig config,
            Encoder encoder,
            Health health,
            ScorerMetrics metrics,
            MeterRegistry registry,
            BiConsumer<Manifest, Long> onLive,
            Consumer<String> onFatal) {
        ServiceConfig service = config.service();
        InstantSource clock = InstantSource.system();
        Transformers transformers = Transformers.of(service);
        ServedModels served = new ServedModels(encoder, transformers, clock);
        UpdateIntake intake = new UpdateIntake(
                served,
                encoder,
                transformers,
                new UpdatePolicy(config.maxUpdateBytes(), config.trusted()),
                metrics,
                clock,
                onLive);
        ModelFollower follower = new ModelFollower(
                () -> new KafkaConsumer<>(
                        consumerProperties(service), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                Topic.MODEL_UPDATES.named(service.topicPrefix()),
                Topic.MODELS.named(service.topicPrefix()),
                intake,
                config.trusted(),
                metrics,
                registry,
                clock,
                contactInterval(config),
                onFatal);
        health.live(FOLLOWER_CHECK, () -> follower.failure().map(Throwable::toString));
        health.ready(FOLLOWER_CHECK, () -> silence(follower, config.maxSilence()));
        health.ready(
                VERSION_CHECK,
                () -> served.isEmpty() ? Optional.of("no version yet: scoring is paused") : Optional.empty());
        health.ready(UPDATES_CHECK, () -> doubt(intake.doubts(), clock, config.maxRefused()));
        metrics.staleness(() -> intake.doubts().age(clock.millis()), follower::sinceContact);
        return new LiveModels(served, follower, health, transformers);
    }

    /** How often the broker is asked something when there is nothing to read, and the directory while a model may be stale. */
    static Duration contactInterval(ScorerConfig config) {
        Duration shorter =
                config.maxSilence().compareTo(config.maxRefused()) < 0 ? config.maxSilence() : config.maxRefused();
        return shorter.dividedBy(CONTACTS);
    }

    private static Optional<String> doubt(Doubts doubts, InstantSource clock, Duration limit) {
        return doubts.oldest()
                .filter(doubt -> clock.millis() - doubt.since() > limit.toMillis())
                .map(doubt -> "model " + doubt.model() + " may be stale for " + (clock.millis() - doubt.since()) / 1_000
                        + " s: " + doubt.reason());
    }

    private static Optional<String> silence(ModelFollower follower, Duration limit) {
        Duration silent = follower.sinceContact();
        return silent.compareTo(limit) > 0
                ? Optional.of("the broker has not answered for " + silent.toSeconds() + " s")
                : Optional.empty();
    }

    private static Map<String, Object> consumerProperties(ServiceConfig service) {
        Map<String, Object> properties = service.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        // How soon a partition that was added is noticed.
        properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        return properties;
    }

    /** Starts to follow. */
    void start() {
        follower.start();
    }

    ServedModels served() {
        return served;
    }

    /** Stops following, then gives the models' native memory back; whoever scores has stopped before. */
    @Override
    public void close() {
        health.remove(FOLLOWER_CHECK);
        health.remove(UPDATES_CHECK);
        health.remove(VERSION_CHECK);
        follower.close();
        served.close();
        transformers.close();
    }
}
