package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.model.Version;
import io.headwater.runtime.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Scoring as a library: follows {@code model-updates} inside an application and scores the texts it is asked about, without
 * {@code texts} and {@code predictions} and without Kafka Streams. The topics must exist. Thread-safe.
 */
public final class EmbeddedScorer implements AutoCloseable {
    private final LiveModels models;
    private final Encoder encoder;
    private final ScorerMetrics metrics;

    private EmbeddedScorer(LiveModels models, Encoder encoder, ScorerMetrics metrics) {
        this.models = models;
        this.encoder = encoder;
        this.metrics = metrics;
    }

    /**
     * Starts to follow and returns; {@link #await} tells when a model is there.
     *
     * @param encoder stays the caller's to close, after the scorer
     * @param health gets checks of the follower and of whether there is a version
     * @param onLive told, in the order of the log, of each version whose learning became live, be it by a later version, with
     *     the time in milliseconds since the epoch; on the follower's thread
     * @param onFatal told once when updates cannot be followed any more; what is served is served on
     */
    public static EmbeddedScorer start(
            ScorerConfig config,
            Encoder encoder,
            Health health,
            MeterRegistry registry,
            BiConsumer<Manifest, Long> onLive,
            Consumer<String> onFatal) {
        ScorerMetrics metrics = new ScorerMetrics(registry);
        LiveModels models = LiveModels.of(config, encoder, health, metrics, registry, onLive, onFatal);
        models.start();
        return new EmbeddedScorer(models, encoder, metrics);
    }

    /** Whether {@code model} has a version, now or within {@code patience}. */
    public boolean await(String model, Duration patience) throws InterruptedException {
        return models.served().await(model, patience);
    }

    /** The manifest of the version being served. */
    public Optional<Manifest> serving(String model) {
        return models.served().current(model).map(Version::manifest);
    }

    /**
     * Scores one text, on the calling thread, by the version being served.
     *
     * @param id of the text, handed on to the prediction
     * @return empty if {@code model} has no version
     * @throws IllegalStateException after {@link #close}
     */
    public Optional<Prediction> score(String id, String model, String text) {
        if (models.served().current(model).isEmpty()) {
            return Optional.empty();
        }
        float[] features = metrics.encodeTime().record(() -> encoder.encode(text));
        return models.served().score(id, model, new EncodedText(text, features), false);
    }

    @Override
    public void close() {
        models.close();
    }
}
