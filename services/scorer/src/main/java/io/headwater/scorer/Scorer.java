package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.model.Manifest;
import io.headwater.model.Topic;
import io.headwater.runtime.Health;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StableProcess;
import io.headwater.runtime.kafka.StreamsService;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * A running scorer: a follower of versions, and a topology that turns texts into predictions, paused until the first
 * version is there. Start and close from one thread.
 */
public final class Scorer implements AutoCloseable {
    private final RecordPrefetch<PreparedText> prefetch;
    private final StreamsService streams;
    private final ModelFollower follower;
    private final ServedModels models;

    private Scorer(
            RecordPrefetch<PreparedText> prefetch,
            StreamsService streams,
            ModelFollower follower,
            ServedModels models) {
        this.prefetch = prefetch;
        this.streams = streams;
        this.follower = follower;
        this.models = models;
    }

    /**
     * Creates missing topics, then starts.
     *
     * @param encoder stays the caller's to close, after the scorer
     * @param onLive told of each version that became live, with the time in milliseconds since the epoch, on the
     *     follower's thread
     * @param onFatal told once when the scorer cannot go on; only hands on
     */
    public static Scorer start(
            ScorerConfig config,
            Encoder encoder,
            Health health,
            MeterRegistry registry,
            BiConsumer<Manifest, Long> onLive,
            Consumer<String> onFatal) {
        ServiceConfig service = config.service();
        InstantSource clock = InstantSource.system();
        TopicAdmin.ensure(
                service,
                TopicSpecs.all(service.topicPrefix(), service.topicsPartitions(), service.topicsReplicationFactor()));

        ScorerMetrics metrics = new ScorerMetrics(registry);
        ServedModels models = new ServedModels(clock);
        EventReader reader = new EventReader(EventLimits.DEFAULT.withMaxTextBytes(config.maxTextBytes()));
        RecordPrefetch<PreparedText> prefetch = new RecordPrefetch<>(
                Set.of(Topic.TEXTS.named(service.topicPrefix())),
                service.encoderThreads(),
                "scorer-encode",
                new Preparation(reader, encoder, metrics.encodeTime()));
        prefetch.bindTo(registry);

        Map<String, Object> properties =
                StreamsService.exactlyOnceProperties(config.applicationId(), service, config.threads());
        properties.putAll(prefetch.consumerConfig());
        StreamsService streams = new StreamsService(
                        "scorer", topology(config, encoder, prefetch, models, metrics), properties, health, registry)
                .onFatal(onFatal);
        UpdateIntake intake = new UpdateIntake(
                models,
                encoder.id(),
                encoder.fingerprint(),
                config.maxUpdateBytes(),
                metrics,
                clock,
                (manifest, time) -> {
                    onLive.accept(manifest, time);
                    streams.resume();
                });
        ModelFollower follower = new ModelFollower(
                () -> new KafkaConsumer<>(
                        followerProperties(service), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                Topic.MODEL_UPDATES.named(service.topicPrefix()),
                Topic.MODELS.named(service.topicPrefix()),
                intake,
                metrics,
                clock);
        health.live("model-follower", () -> follower.failure().map(Throwable::toString));
        health.ready("model-follower", () -> silence(follower, config.maxSilence()));
        health.ready(
                "version",
                () -> models.all().isEmpty() ? Optional.of("no version yet: scoring is paused") : Optional.empty());
        // Before the first version texts wait in their topic rather than in this process.
        streams.pause();
        streams.start();
        follower.start();
        return new Scorer(prefetch, streams, follower, models);
    }

    private static Optional<String> silence(ModelFollower follower, Duration limit) {
        Duration silent = follower.sinceContact();
        return silent.compareTo(limit) > 0
                ? Optional.of("the broker has not answered for " + silent.toSeconds() + " s")
                : Optional.empty();
    }

    static Topology topology(
            ScorerConfig config,
            Encoder encoder,
            RecordPrefetch<PreparedText> prefetch,
            ServedModels models,
            ScorerMetrics metrics) {
        return ScorerTopology.build(config.service().topicPrefix(), new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], ScoreProcessor.Outgoing> get() {
                return new ScoreProcessor(prefetch, models, encoder.id(), config.noVersionWait(), metrics);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(StableProcess.store());
            }
        });
    }

    private static Map<String, Object> followerProperties(ServiceConfig service) {
        Map<String, Object> properties = service.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        return properties;
    }

    @Override
    public void close() {
        follower.close();
        streams.close();
        prefetch.close();
        models.close();
    }
}
