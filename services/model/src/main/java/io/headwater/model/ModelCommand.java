package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/** What an operator tells a model, on {@code model-commands}. */
public sealed interface ModelCommand {
    Optional<String> reason();

    /** As it stands in {@code command}, for example {@code rollback}. */
    default String name() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * Serve and train on from an older version.
     *
     * @param relearn whether the events that were learned since then are learned again
     */
    record Rollback(long version, boolean relearn, Optional<String> reason) implements ModelCommand {
        public Rollback {
            requireNonNull(reason, "reason");
            if (version < 1) {
                throw new IllegalArgumentException("no such version: " + version);
            }
        }
    }

    /** Stop learning; events wait in the trainer's store. */
    record Pause(Optional<String> reason) implements ModelCommand {}

    /** Go on learning after a pause. */
    record Resume(Optional<String> reason) implements ModelCommand {}

    /** Learn what the holdout keeps back. */
    record Release(Optional<String> reason) implements ModelCommand {}

    /** Publish a version now, whatever the gate says of it. */
    record Publish(Optional<String> reason) implements ModelCommand {}
}
