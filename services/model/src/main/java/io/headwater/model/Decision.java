package io.headwater.model;

import static java.util.Objects.requireNonNull;

/**
 * That a learner stops taking part in a committee, or takes part again. It hangs on time and load, so it is taken once,
 * written down, and applied again, never taken again, by whoever goes through the same events.
 *
 * @param learner its name
 * @param event after how many events of the committee it was taken, at least 1
 */
public record Decision(String learner, Action action, long event) {
    /** What becomes of the learner. */
    public enum Action {
        /** It is neither asked nor taught. */
        PAUSE,
        /** It is asked and taught again, and makes up for some of what it missed. */
        WAKE
    }

    public Decision {
        requireNonNull(learner, "learner");
        requireNonNull(action, "action");
        if (event < 1) {
            throw new IllegalArgumentException("nothing is decided before the first event, not even after " + event);
        }
    }
}
