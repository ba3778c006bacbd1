package io.headwater.learn;

import io.headwater.model.LabelSet;
import io.headwater.model.TransferStrategy;
import java.util.List;

/**
 * One architecture and one transfer strategy, learning one target model. The port between the stream and a learning
 * library.
 *
 * <p>Called by a {@link Committee}, on one thread at a time; may block for as long as the arithmetic takes, never on
 * input or output. Deterministic: the same calls in the same order give the same bits. Any exception is a defect and
 * fatal to the process. The learner owns its native memory and gives it back in {@link #close()}.
 */
public sealed interface Learner extends AutoCloseable permits EventLearner, BatchLearner {
    /** Name by which it is configured and reported, for example {@code minilm-mlp}. */
    String name();

    TransferStrategy strategy();

    /** The id of the encoder whose features it reads. */
    String encoder();

    /**
     * Its weight in the pool while nothing is known of how good it is, 0 if it has to earn one first; those of a committee sum
     * to about 1.
     */
    double firstWeight();

    /** How many labels it can tell apart now; 0 before the first {@link #grow}. */
    int labels();

    /**
     * Lets the learner tell {@code labels} labels apart. What it has learned of the labels that were there stays bit-equal.
     *
     * @param labels at least {@link #labels()}
     */
    void grow(int labels);

    /**
     * As {@link #grow(int)}, with the labels' names: for learners that know some of them from a source model.
     *
     * @param labels begins with those of the call before
     */
    default void grow(LabelSet labels) {
        grow(labels.size());
    }

    /**
     * Log-probabilities by the present state, at least {@link #LEAST_LOG}.
     *
     * @return {@code [texts][labels()]}
     */
    float[][] predict(List<Features> texts);

    /**
     * What texts mean has changed: forgets what it knows of the labels, which stay, and keeps what does not depend on them.
     */
    void forget();

    /** The entire state, copied: parameters, updater moments, counters. */
    TrainingState state();

    /**
     * Goes on exactly where {@code state} was taken.
     *
     * @throws IllegalArgumentException if the state is not of this architecture
     */
    void restore(TrainingState state);

    @Override
    void close();

    /** {@code ln 1e-6}: no learner is surer than that of what a text is not, so that none can outvote all others alone. */
    float LEAST_LOG = -13.815511f;
}
