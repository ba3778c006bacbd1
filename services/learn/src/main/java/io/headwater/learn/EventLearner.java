package io.headwater.learn;

import java.util.List;

/** A learner that takes in each event once, as it comes: closed-form and per-row learners. */
public non-sealed interface EventLearner extends Learner {
    /**
     * Learns events one after the other; how they are cut into calls makes no difference to what is learned.
     *
     * @param labels {@code [texts]}, each below {@link #labels()}
     */
    void learn(List<Features> texts, int[] labels);

    /** Whether an event takes it so long that of a fast stream it is shown a sample only. */
    default boolean isSlow() {
        return false;
    }
}
