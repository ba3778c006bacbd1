package io.headwater.learn.gate;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Whether a version may be served. Taken once, written down, and applied again, never taken again, by whoever goes through
 * the same events.
 *
 * @param reason in words, with the numbers of the test
 */
public record Verdict(Cause cause, String reason) {
    /** What a verdict rests on. */
    public enum Cause {
        /** There is no gate. */
        NO_GATE(true),
        /** The model has learned so little that any version is an improvement. */
        TOO_FEW_EVENTS(true),
        /** Nothing speaks against it. */
        NOT_WORSE(true),
        /** Held versions came before; this one is better on what came since than the one being served. */
        BETTER(true),
        /** Held versions came before; the stream is calm again and this one hardly worse than the one being served. */
        CALM(true),
        /** Versions have been held for as long as they may be. */
        HELD_LONG_ENOUGH(true),
        /** Somebody, or something other than the gate, said so. */
        TOLD(true),
        /** The committee has started afresh and knows little. */
        AFRESH(false),
        /** On recent events the model was wrong far more often than it used to be. */
        UPHEAVAL(false),
        /** On the holdout it is worse than the version being served. */
        WORSE(false),
        /** Held versions came before, and what they were held for still holds. */
        STILL_HELD(false);

        private final boolean serve;

        Cause(boolean serve) {
            this.serve = serve;
        }

        /** As it is written, for example {@code not-worse}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Verdict {
        requireNonNull(cause, "cause");
        requireNonNull(reason, "reason");
    }

    public boolean serve() {
        return cause.serve;
    }

    /** What is served because somebody, or something other than the gate, says so. */
    public static Verdict told(String reason) {
        return new Verdict(Cause.TOLD, reason);
    }
}
