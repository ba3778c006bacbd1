package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.LowerBlocks;
import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.runtime.LogContext;
import io.headwater.wire.ModelId;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets updates in: assembles their records, verifies them, appends them to their model's chain, and swaps. What it refuses
 * leaves the served version as it is, and is counted. Used by the follower's thread only.
 *
 * <p>While it catches up, from {@link #startOver} to {@link #settle}, nothing is swapped: what is served goes from the version
 * before to the newest in one step, never back to one in between.
 */
final class UpdateIntake {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateIntake.class);

    /** What the newest snapshot may mend ({@code schemas/model-update.md}, "how to heal"). */
    private static final Set<Reason> MENDABLE =
            EnumSet.of(Reason.GAP, Reason.WRONG_PARENT, Reason.WRONG_BASE, Reason.BAD_HASH);

    /** Beside the codes of {@link Reason}. */
    private static final String BEHIND = "behind";

    private final ServedModels models;
    private final Encoder encoder;
    private final Transformers transformers;
    /** Encoder id → fingerprint of all that this scorer has. */
    private final Map<String, String> encoders;

    private final UpdatePolicy policy;
    private final ScorerMetrics metrics;
    private final InstantSource clock;
    private final BiConsumer<Manifest, Long> onLive;
    private final Map<String, UpdateAssembler> assemblers = new HashMap<>();
    private final Map<String, ModelChain> chains = new HashMap<>();
    private final Doubts doubts = new Doubts();

    /** Models whose newest version does not score. */
    private final Set<String> unservable = new HashSet<>();

    private boolean catchingUp;

    /** For versions that read no transformer's states. */
    UpdateIntake(
            ServedModels models,
            Encoder encoder,
            UpdatePolicy policy,
            ScorerMetrics metrics,
            InstantSource clock,
            BiConsumer<Manifest, Long> onLive) {
        this(models, encoder, Transformers.none(), policy, metrics, clock, onLive);
    }

    /**
     * An intake of whatever versions read.
     *
     * @param encoder the one that makes this scorer's features
     * @param policy what an update must be to be let in
     * @param onLive told, in the order of the log, of each version whose learning became live, be it by a later version, with
     *     the time in milliseconds since the epoch
     */
    UpdateIntake(
            ServedModels models,
            Encoder encoder,
            Transformers transformers,
            UpdatePolicy policy,
            ScorerMetrics metrics,
            InstantSource clock,
            BiConsumer<Manifest, Long> onLive) {
        this.transformers = transformers;
        this.models = models;
        this.encoder = encoder;
        HashedNgrams ngrams = new HashedNgrams();
        HashedWords words = new HashedWords();
        this.encoders = Map.of(
                encoder.id(),
                encoder.fingerprint(),
                ngrams.id(),
                ngrams.fingerprint(),
                words.id(),
                words.fingerprint());
        this.policy = policy;
        this.metrics = metrics;
        this.clock = clock;
        this.onLive = onLive;
    }

    /** Reading begins, or begins anew; {@code directory} holds the newest manifest of every model. */
    void startOver(Collection<Manifest> directory) {
        catchingUp = true;
        for (Manifest newest : directory) {
            metrics.heard(newest);
            chain(newest.model()).seek(newest);
        }
    }

    /** Whether {@code model} has come as far as its manifest in the directory. */
    boolean isCaughtUp(String model) {
        return chain(model).isCaughtUp();
    }

    /** Whether any version of {@code model} has been let in. */
    boolean hasBegun(String model) {
        return chain(model).hasBegun();
    }

    /** Reading goes on elsewhere: updates of which only a part was read will not be completed. */
    void jumped() {
        assemblers.clear();
    }

    /** Everything that was on the log at the beginning has been read: serves the newest of each model. */
    void settle() {
        catchingUp = false;
        chains.forEach((model, chain) -> {
            serve(model, chain);
            if (!chain.isCaughtUp()) {
                doubt(model, BEHIND, "the newest version that the directory names was not found");
            }
        });
        // A key that no model bears is none's loss.
        doubts.keepOnly(model -> unservable.contains(model) || !chain(model).isCaughtUp());
    }

    /** Which models may be served stale. */
    Doubts doubts() {
        return doubts;
    }

    /**
     * One record of {@code model-updates}.
     *
     * @param model the record's key
     * @return whether an update was refused that starting over from a newer snapshot may mend
     */
    boolean accept(String model, byte @Nullable [] value, Headers headers, Sight sight) {
        metrics.read(value);
        if (!ModelId.isValid(model)) {
            // Not said by name: it may be of any length, and anything but text.
            LOG.debug("a record whose key no model can bear");
            metrics.refused(Reason.MALFORMED);
            return false;
        }
        UpdateAssembler assembler =
                assemblers.computeIfAbsent(model, name -> new UpdateAssembler(policy.maxBytes(), policy.trusted()));
        Optional<Update> complete;
        try {
            complete = assembler.accept(value, headers);
        } catch (UpdateRefusedException e) {
            if (!sight.again()) {
                refused(model, e);
            }
            return false;
        } finally {
            // Keys that are no model's must leave nothing behind.
            if (!assembler.isWaiting()) {
                assemblers.remove(model);
            }
        }
        if (complete.isEmpty()) {
            return false;
        }
        try (LogContext unused = LogContext.of(model, complete.get().manifest().version())) {
            return take(model, complete.get(), sight);
        }
    }

    private boolean take(String model, Update update, Sight sight) {
        Manifest manifest = update.manifest();
        ModelChain chain = chain(model);
        if (chain.isBeforeStart(manifest)) {
            return false;
        }
        try {
            requireOurs(model, manifest);
            metrics.heard(manifest);
            chain.append(update, sight);
        } catch (UpdateRefusedException e) {
            if (sight.again()) {
                return false;
            }
            refused(model, e);
            return MENDABLE.contains(e.reason()) && chain.canStartElsewhere(manifest);
        }
        if (!catchingUp) {
            doubts.settle(model);
            serve(model, chain);
        }
        return false;
    }

    private void requireOurs(String model, Manifest manifest) throws UpdateRefusedException {
        if (!manifest.model().equals(model)) {
            throw new UpdateRefusedException(
                    Reason.WRONG_MODEL, "an update of " + manifest.model() + " under the key " + model);
        }
        boolean known = manifest.encoders().containsKey(encoder.id());
        for (Map.Entry<String, String> wanted : manifest.encoders().entrySet()) {
            known &= wanted.getValue().equals(encoders.getOrDefault(wanted.getKey(), lowerBlocks(wanted.getKey())));
        }
        if (!known) {
            throw new UpdateRefusedException(
                    Reason.WRONG_ENCODER,
                    "version " + manifest.version() + " wants encoders " + manifest.encoders() + ", this scorer has "
                            + encoders);
        }
    }

    /** The fingerprint of a transformer's lower blocks by the id of what they make; blank if they are not here. */
    private String lowerBlocks(String id) throws UpdateRefusedException {
        if (encoders.containsKey(id)) {
            return "";
        }
        try {
            return transformers.open(id).map(LowerBlocks::fingerprint).orElse("");
        } catch (InvalidEncoderException e) {
            throw new UpdateRefusedException(Reason.WRONG_ENCODER, String.valueOf(e.getMessage()), e);
        }
    }

    private void serve(String model, ModelChain chain) {
        Optional<Version> next = chain.takeServable();
        if (next.isEmpty()) {
            return;
        }
        Manifest manifest = next.get().manifest();
        Timer.Sample sample = Timer.start();
        try {
            models.swap(next.get());
        } catch (UpdateRefusedException e) {
            unservable.add(model);
            refused(model, e);
            return;
        }
        unservable.remove(model);
        sample.stop(metrics.swapTime());
        long now = clock.millis();
        metrics.served(manifest);
        for (ModelChain.Learned learned : chain.takeLearned()) {
            if (learned.live()) {
                metrics.fresh(learned.manifest().lineage(), now);
            }
            onLive.accept(learned.manifest(), now);
        }
    }

    private void refused(String model, UpdateRefusedException refusal) {
        metrics.refused(refusal.reason());
        if (refusal.reason() == Reason.DUPLICATE) {
            LOG.debug("model {}: a snapshot published again: {}", model, refusal.getMessage());
        } else if (refusal.reason() == Reason.STALE_EPOCH) {
            LOG.warn("model {}: a zombie's update refused: {}", model, refusal.getMessage());
        } else {
            doubt(model, refusal.reason().code(), String.valueOf(refusal.getMessage()));
        }
    }

    /** Warns once; what else is refused until the model is all right again is counted, and told to who looks closely. */
    private void doubt(String model, String reason, String detail) {
        if (doubts.raise(model, reason, clock.millis())) {
            LOG.warn("model {}: update refused ({}): {}", model, reason, detail);
        } else {
            LOG.debug("model {}: update refused ({}): {}", model, reason, detail);
        }
    }

    private ModelChain chain(String model) {
        return chains.computeIfAbsent(model, name -> new ModelChain(policy.maxBytes()));
    }
}
