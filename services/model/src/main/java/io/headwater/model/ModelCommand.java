package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What an operator tells a model, on {@code model-commands}. */
public sealed interface ModelCommand {
    Optional<String> reason();

    /** Serve and train on from an older version. */
    record Rollback(long version, Optional<String> reason) implements ModelCommand {
        public Rollback {
            requireNonNull(reason, "reason");
            if (version < 1) {
                throw new IllegalArgumentException("no such version: " + version);
            }
        }
    }

    /** Stop learning; events wait in their topic. */
    record Pause(Optional<String> reason) implements ModelCommand {}

    /** Go on learning after a pause. */
    record Resume(Optional<String> reason) implements ModelCommand {}

    /** Publish a version now. */
    record Publish(Optional<String> reason) implements ModelCommand {}
}
