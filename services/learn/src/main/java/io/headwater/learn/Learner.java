package io.headwater.learn;

import java.util.List;

/**
 * One architecture and one transfer strategy, learning one target model. The port between the stream and a learning
 * library.
 *
 * <p>Called by {@link TargetModel}, on one thread at a time; may block for as long as the arithmetic takes, never on
 * input or output. Deterministic: the same calls in the same order give the same bits. Any exception is a defect and
 * fatal to the process. The learner owns its native memory and gives it back in {@link #close()}.
 */
public interface Learner extends AutoCloseable {
    /** Name by which it is configured and reported, for example {@code minilm-mlp}. */
    String name();

    TransferStrategy strategy();

    /** The id of the encoder whose features it reads. */
    String encoder();

    /** How many labels it can tell apart now; 0 before the first {@link #grow}. */
    int labels();

    /**
     * Lets the head tell {@code labels} labels apart. Logits, parameters and updater moments of the labels that were
     * there stay bit-equal.
     *
     * @param labels at least {@link #labels()}
     */
    void grow(int labels);

    /**
     * Probabilities by the present state.
     *
     * @param features {@code [batch][encoder dimension]}
     * @return {@code [batch][labels()]}, rows sum to 1
     */
    float[][] predict(float[][] features);

    /**
     * One training step.
     *
     * @param features {@code [batch][encoder dimension]}
     * @param labels {@code [batch]}, each below {@link #labels()}
     */
    void learn(float[][] features, int[] labels);

    /** The entire state, copied: parameters, updater moments, counters. */
    TrainingState state();

    /**
     * Goes on exactly where {@code state} was taken.
     *
     * @throws IllegalArgumentException if the state is not of this architecture
     */
    void restore(TrainingState state);

    /**
     * What a scorer needs: checked to agree with {@link #predict} before it is handed out.
     *
     * @param probes rows of {@code [encoder dimension]} on which agreement is proven; if empty, the learner makes its own
     */
    ServingModel export(List<float[]> probes);

    @Override
    void close();
}
