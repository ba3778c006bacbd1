package io.headwater.learn;

import static java.util.Objects.requireNonNull;

/**
 * An event of the holdout.
 *
 * @param since how many events the model had seen before it
 * @param served whether the version being served has it right
 */
record Held(Example example, long since, Answer served) {
    /** What the version being served makes of an event. */
    enum Answer {
        UNKNOWN,
        WRONG,
        RIGHT,
        /** Nobody asks any more: its label is what the text meant before the committee started afresh. */
        OBSOLETE
    }

    Held {
        requireNonNull(example, "example");
        requireNonNull(served, "served");
    }

    Held with(Answer answer) {
        return served == Answer.OBSOLETE ? this : new Held(example, since, answer);
    }
}
