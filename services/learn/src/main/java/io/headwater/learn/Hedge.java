package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import java.util.Arrays;

/**
 * Shares of learners in a mixture, moved by their log loss and with a fixed share given to all, so that the best learner of
 * late leads soon (Herbster and Warmuth, "Tracking the best expert", 1998). Single-threaded.
 */
final class Hedge {
    private static final double FIXED_SHARE = 0.01;

    private static final String SHARES = "shares";

    private double[] shares;

    Hedge(double[] first) {
        shares = first.clone();
        normalise();
    }

    double[] shares() {
        return shares.clone();
    }

    /** @param logs {@code [learners][labels]}, what the learners gave to the event */
    void observe(float[][] logs, int target) {
        for (int learner = 0; learner < shares.length; learner++) {
            shares[learner] *= StrictMath.exp(logs[learner][target]);
        }
        normalise();
        for (int learner = 0; learner < shares.length; learner++) {
            shares[learner] = (1 - FIXED_SHARE) * shares[learner] + FIXED_SHARE / shares.length;
        }
    }

    private void normalise() {
        double sum = Arrays.stream(shares).sum();
        for (int learner = 0; learner < shares.length; learner++) {
            shares[learner] /= sum;
        }
    }

    void save(SavedValues state) {
        state.put(SHARES, shares);
    }

    void load(SavedValues state) {
        double[] saved = state.doubleNumbers(SHARES);
        if (saved.length != shares.length) {
            throw new IllegalArgumentException("shares of " + saved.length + " learners for " + shares.length);
        }
        shares = saved;
    }
}
