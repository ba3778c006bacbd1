package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.model.Prediction;
import io.headwater.model.Topic;
import io.headwater.model.Version;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * A scorer without threads and without a clock of its own, moved on step by step by whoever has a log: what it lets in, serves and
 * refuses is what the others let in, serve and refuse. Single-threaded.
 */
public final class SteppedScorer implements AutoCloseable {
    private final ServedModels served;
    private final Encoder encoder;
    private final Transformers transformers;
    private final UpdateIntake intake;
    private final Following following;

    private SteppedScorer(
            ServedModels served, Encoder encoder, Transformers transformers, UpdateIntake intake, Following following) {
        this.transformers = transformers;
        this.served = served;
        this.encoder = encoder;
        this.intake = intake;
        this.following = following;
    }

    /**
     * Reads nothing yet.
     *
     * @param encoder stays the caller's to close, after the scorer
     */
    public static SteppedScorer of(ScorerConfig config, Encoder encoder, MeterRegistry registry, InstantSource clock) {
        ScorerMetrics metrics = new ScorerMetrics(registry);
        Transformers transformers = Transformers.of(config.service());
        ServedModels served = new ServedModels(encoder, transformers, clock);
        UpdateIntake intake = new UpdateIntake(
                served,
                encoder,
                transformers,
                new UpdatePolicy(config.maxUpdateBytes(), config.trusted()),
                metrics,
                clock,
                (manifest, time) -> {});
        String prefix = config.service().topicPrefix();
        Following following = new Following(
                intake,
                config.trusted(),
                Topic.MODEL_UPDATES.named(prefix),
                Topic.MODELS.named(prefix),
                metrics,
                clock,
                LiveModels.contactInterval(config),
                () -> {},
                () -> false);
        return new SteppedScorer(served, encoder, transformers, intake, following);
    }

    /**
     * Catches up where that is due, or lets in what a poll brings.
     *
     * @param consumer {@code read_committed}, without group; the same at each step
     * @return whether the next step catches up
     */
    public boolean advance(Consumer<byte[], byte[]> consumer) {
        return following.advance(consumer);
    }

    /** The version being served. */
    public Optional<Version> serving(String model) {
        return served.current(model);
    }

    /** Why a model may be stale, if one may be: its name and the reason. */
    public Optional<String> doubt() {
        return intake.doubts().oldest().map(doubt -> doubt.model() + ": " + doubt.reason());
    }

    /**
     * Scores one text by the version being served.
     *
     * @param id of the text, handed on to the prediction
     * @return empty if {@code model} has no version
     */
    public Optional<Prediction> score(String id, String model, String text) {
        return served.score(id, model, new EncodedText(text, encoder.encode(text)), false);
    }

    @Override
    public void close() {
        served.close();
        transformers.close();
    }
}
