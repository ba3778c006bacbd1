package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An entry of a model's diary, on {@code model-events}.
 *
 * @param version the newest version when it happened, 0 before the first
 * @param details what the type needs, for example the new labels; values are strings, numbers or lists of strings
 */
public record ModelEvent(String model, Type type, long version, Map<String, Object> details, Instant time) {
    public ModelEvent {
        requireNonNull(model, "model");
        requireNonNull(type, "type");
        requireNonNull(time, "time");
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** What can happen to a model. */
    public enum Type {
        /** Labels never seen before joined the label set ({@code labels}: their names). */
        LABELS_GROWN,
        /** A restored state's hash was not the recorded one: another instruction set or software version. */
        STATE_DIVERGED,
        /** The gate holds versions from now on, or serves them again ({@code verdict}, {@code cause}, {@code reason}, {@code served}). */
        GATE_VERDICT,
        DRIFT,
        /** A learner is useless, or too dear for what it gives, and takes no part from now on ({@code learner}, {@code events}). */
        LEARNER_PAUSED,
        /** A learner that rested takes part again ({@code learner}, {@code events}). */
        LEARNER_WOKEN,
        /** A slow learner sees another share of the events from now on ({@code learner}, {@code one_in}, {@code events}). */
        LEARNER_SAMPLED,
        ROLLBACK,
        PAUSED,
        RESUMED,
        /** What the holdout kept back is learned now ({@code events}). */
        RELEASED,
        /** A version was published because a command said so. */
        PUBLISHED,
        /** A command that cannot be followed ({@code command}, {@code why}). */
        COMMAND_REFUSED;

        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
