package io.headwater.scorer;

import ai.onnxruntime.OrtException;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.headwater.wire.VersionChain;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets updates in: assembles their records, verifies them, fits them to what is served, and swaps. What it refuses leaves
 * the served version as it is. Used by the follower's thread only.
 */
final class UpdateIntake {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateIntake.class);

    private final ServedModels models;
    private final String encoder;
    private final String encoderFingerprint;
    private final long maxBytes;
    private final ScorerMetrics metrics;
    private final InstantSource clock;
    private final BiConsumer<Manifest, Long> onLive;
    private final Map<String, UpdateAssembler> assemblers = new HashMap<>();

    /**
     * @param encoder id of the encoder this scorer has
     * @param maxBytes a larger payload is refused before anything of it is kept
     * @param onLive told of each version that became live, with the time in milliseconds since the epoch
     */
    UpdateIntake(
            ServedModels models,
            String encoder,
            String encoderFingerprint,
            long maxBytes,
            ScorerMetrics metrics,
            InstantSource clock,
            BiConsumer<Manifest, Long> onLive) {
        this.models = models;
        this.encoder = encoder;
        this.encoderFingerprint = encoderFingerprint;
        this.maxBytes = maxBytes;
        this.metrics = metrics;
        this.clock = clock;
        this.onLive = onLive;
    }

    /**
     * One record of {@code model-updates}.
     *
     * @param live whether the record was published while this scorer was up, so that its events' freshness is observed
     * @return why an update was refused, if it was and if a newer snapshot could mend it
     */
    Optional<Reason> accept(String model, byte @Nullable [] value, Headers headers, boolean live) {
        UpdateAssembler assembler = assemblers.computeIfAbsent(model, name -> new UpdateAssembler(maxBytes));
        try {
            Optional<Update> complete = assembler.accept(value, headers);
            if (complete.isPresent()) {
                take(model, complete.get(), live);
            }
            return Optional.empty();
        } catch (UpdateRefusedException e) {
            if (e.reason() == Reason.DUPLICATE || (!live && e.reason() == Reason.STALE_VERSION)) {
                // A snapshot published again, or history read again while starting over.
                return Optional.empty();
            }
            metrics.refused(e.reason());
            LOG.warn("model {}: update refused ({}): {}", model, e.reason().code(), e.getMessage());
            return Optional.of(e.reason());
        }
    }

    private void take(String model, Update update, boolean live) throws UpdateRefusedException {
        Manifest manifest = update.manifest();
        if (!manifest.model().equals(model)) {
            throw new UpdateRefusedException(
                    Reason.WRONG_MODEL, "an update of " + manifest.model() + " under the key " + model);
        }
        metrics.heard(model, manifest.version());
        String wanted = manifest.encoders().get(encoder);
        if (manifest.encoders().size() != 1 || !encoderFingerprint.equals(wanted)) {
            throw new UpdateRefusedException(
                    Reason.WRONG_ENCODER,
                    "version " + manifest.version() + " wants encoders " + manifest.encoders() + ", this scorer has "
                            + encoder + " " + encoderFingerprint);
        }
        Version version = VersionChain.next(models.current(model), update);
        serve(version);
        metrics.served(manifest);
        long now = clock.millis();
        if (live) {
            for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
                batch.events().forEach(event -> metrics.fresh(event, now));
            }
        }
        onLive.accept(manifest, now);
    }

    private void serve(Version version) throws UpdateRefusedException {
        Timer.Sample sample = Timer.start();
        try {
            models.swap(version);
        } catch (OrtException e) {
            throw new UpdateRefusedException(
                    Reason.MALFORMED, "a graph that ONNX Runtime cannot run: " + e.getMessage(), e);
        }
        sample.stop(metrics.swapTime());
    }
}
