package io.headwater.learn;

import io.headwater.learn.state.SavedValues;

/**
 * The weights that a pool begins with and is drawn to. They lie between those that let a source model's own answers lead and
 * those of the learners that begin without one, by how far the source is believed: the probability that the first answer
 * better, moved by each event's Bayes factor (Dawid, "Statistical theory: the prequential approach", 1984). So what a source
 * says of events, from the first on, is the estimate of how well it transfers.
 *
 * <p>Single-threaded, deterministic; all arithmetic is {@link StrictMath}'s.
 */
final class Prior {
    /** A source whose labels are the stream's was chosen by somebody. */
    private static final double FIRST_BELIEF = 0.97;

    /** As much of the belief is evened out with each event, so that what was true at first can become untrue. */
    private static final double FIXED_SHARE = 0.002;

    private static final String BELIEF = "belief";

    private final double[] without;
    private final double[] led;
    private double belief;

    /**
     * Nothing is believed yet.
     *
     * @param without {@code [learners]}, weights where no source is believed
     * @param led {@code [learners]}, with the source's own answers in the lead
     */
    Prior(double[] without, double[] led) {
        this.without = without.clone();
        this.led = led.clone();
    }

    /** {@code [learners]}. */
    double[] weights() {
        double[] weights = new double[without.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = belief * led[i] + (1 - belief) * without[i];
        }
        return weights;
    }

    /** The source answers with the labels of the first event. */
    void believe() {
        belief = FIRST_BELIEF;
    }

    /** The source says nothing of what texts mean now. */
    void forget() {
        belief = 0;
    }

    /** Takes in one event. */
    void observe(Opinion event) {
        if (belief > 0) {
            double with = belief * probability(event, led);
            double posterior = with / (with + (1 - belief) * probability(event, without));
            belief = (1 - FIXED_SHARE) * posterior + FIXED_SHARE / 2;
        }
    }

    private static double probability(Opinion event, double[] weights) {
        return Math.max(event.pooled(weights)[event.target()], PrequentialCounter.LEAST_PROBABILITY);
    }

    void save(SavedValues state) {
        state.put(BELIEF, belief);
    }

    void load(SavedValues state) {
        belief = state.doubleNumber(BELIEF);
    }
}
