package io.headwater.learn;

import java.util.List;

/**
 * A learner that takes gradient steps on batches of new and replayed events, each with the distribution over the labels
 * that it shall come to: 1 for the label of a new event, and for a replayed one a mixture of its label and of what the learner itself answered
 * when it had just learned it.
 */
public non-sealed interface BatchLearner extends Learner {
    /**
     * One training step.
     *
     * @param targets {@code [texts][at most labels()]}, rows sum to 1; a missing column is 0
     */
    void step(List<Features> texts, float[][] targets);
}
