package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.model.Manifest;
import io.headwater.model.Topic;
import io.headwater.runtime.Health;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StreamsService;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A running scorer: models that are kept up to date, and a topology that turns texts into predictions, paused until the first
 * version is there. Start and close from one thread.
 */
public final class Scorer implements AutoCloseable {
    private final RecordPrefetch<PreparedText> prefetch;
    private final StreamsService streams;
    private final LiveModels models;

    private Scorer(RecordPrefetch<PreparedText> prefetch, StreamsService streams, LiveModels models) {
        this.prefetch = prefetch;
        this.streams = streams;
        this.models = models;
    }

    /**
     * Creates missing topics, then starts.
     *
     * @param encoder stays the caller's to close, after the scorer
     * @param onLive told, in the order of the log, of each version whose learning became live, be it by a later version, with
     *     the time in milliseconds since the epoch; on the follower's thread
     * @param onFatal told when the scorer cannot go on; only hands on
     */
    public static Scorer start(
            ScorerConfig config,
            Encoder encoder,
            Health health,
            MeterRegistry registry,
            BiConsumer<Manifest, Long> onLive,
            Consumer<String> onFatal) {
        ServiceConfig service = config.service();
        TopicAdmin.ensure(
                service,
                TopicSpecs.all(service.topicPrefix(), service.topicsPartitions(), service.topicsReplicationFactor()));

        ScorerMetrics metrics = new ScorerMetrics(registry);
        AtomicReference<Runnable> atFirstVersion = new AtomicReference<>(() -> {});
        LiveModels models = LiveModels.of(
                config,
                encoder,
                health,
                metrics,
                registry,
                (manifest, time) -> {
                    onLive.accept(manifest, time);
                    atFirstVersion.getAndSet(() -> {}).run();
                },
                onFatal);
        RecordPrefetch<PreparedText> prefetch = prefetch(config, encoder, models.served(), metrics);
        try {
            prefetch.bindTo(registry);
            StreamsService streams = streams(config, prefetch, models.served(), metrics, health, registry)
                    .onFatal(onFatal);
            atFirstVersion.set(streams::resume);
            // Before the first version texts wait in their topic rather than in this process.
            streams.pause();
            streams.start();
            // Only now, so that nothing resumes what has not started.
            models.start();
            return new Scorer(prefetch, streams, models);
        } catch (RuntimeException e) {
            prefetch.close();
            models.close();
            throw e;
        }
    }

    private static RecordPrefetch<PreparedText> prefetch(
            ScorerConfig config, Encoder encoder, ServedModels models, ScorerMetrics metrics) {
        ServiceConfig service = config.service();
        EventReader reader = new EventReader(EventLimits.DEFAULT.withMaxTextBytes(config.maxTextBytes()));
        return new RecordPrefetch<>(
                Set.of(Topic.TEXTS.named(service.topicPrefix())),
                service.encoderThreads(),
                "scorer-encode",
                new Preparation(reader, encoder, models::lowerBlocks, metrics.encodeTime()));
    }

    private static StreamsService streams(
            ScorerConfig config,
            RecordPrefetch<PreparedText> prefetch,
            ServedModels models,
            ScorerMetrics metrics,
            Health health,
            MeterRegistry registry) {
        InstantSource clock = InstantSource.system();
        Map<String, Object> properties =
                StreamsService.exactlyOnceProperties(config.applicationId(), config.service(), config.threads());
        properties.putAll(prefetch.consumerConfig());
        return new StreamsService(
                "scorer",
                ScorerTopology.build(
                        config.service().topicPrefix(),
                        prefetch,
                        models,
                        new Patience(config.noVersionWait(), clock),
                        metrics,
                        clock),
                properties,
                health,
                registry);
    }

    /** Finishes and commits the texts in hand, then stops following. */
    @Override
    public void close() {
        try {
            streams.close();
        } finally {
            prefetch.close();
            models.close();
        }
    }
}
