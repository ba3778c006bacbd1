package io.headwater.model;

import static java.util.Objects.requireNonNull;

/**
 * That a learner stops taking part in a committee, takes part again, or is shown another share of the events. It hangs on time
 * and load, so it is taken once, written down, and applied again, never taken again, by whoever goes through the same events.
 *
 * @param learner its name
 * @param event after how many events of the committee it was taken, at least 1
 * @param oneIn of how many events it is shown one, at least 1; 0 unless the action is to sample
 */
public record Decision(String learner, Action action, long event, int oneIn) {
    /** What becomes of the learner. */
    public enum Action {
        /** It is neither asked nor taught. */
        PAUSE,
        /** It is asked and taught again, and makes up for some of what it missed. */
        WAKE,
        /** Of so many events it is asked and taught of one: those are chosen by what is in them, so they are the same again. */
        SAMPLE
    }

    /** One that does not sample. */
    public Decision(String learner, Action action, long event) {
        this(learner, action, event, 0);
    }

    public static Decision sample(String learner, int oneIn, long event) {
        return new Decision(learner, Action.SAMPLE, event, oneIn);
    }

    public Decision {
        requireNonNull(learner, "learner");
        requireNonNull(action, "action");
        if (event < 1) {
            throw new IllegalArgumentException("nothing is decided before the first event, not even after " + event);
        }
        if (oneIn < 0 || (oneIn > 0) != (action == Action.SAMPLE)) {
            throw new IllegalArgumentException(action + " with one event in " + oneIn);
        }
    }
}
