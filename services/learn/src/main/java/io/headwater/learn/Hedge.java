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
    private final boolean[] resting;

    Hedge(double[] first) {
        shares = first.clone();
        resting = new boolean[first.length];
        normalise();
    }

    /** Whoever rests has no share; whoever is woken begins with what the fixed share would give to it. */
    void rest(int learner, boolean rests) {
        resting[learner] = rests;
        shares[learner] = rests ? 0 : FIXED_SHARE / present();
        normalise();
    }

    private int present() {
        int present = 0;
        for (boolean rests : resting) {
            present += rests ? 0 : 1;
        }
        return present;
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
        double each = FIXED_SHARE / present();
        for (int learner = 0; learner < shares.length; learner++) {
            if (!resting[learner]) {
                shares[learner] = (1 - FIXED_SHARE) * shares[learner] + each;
            }
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

    /** @param nowResting by learner, who rested when this was saved */
    void load(SavedValues state, boolean[] nowResting) {
        double[] saved = state.doubleNumbers(SHARES);
        if (saved.length != shares.length) {
            throw new IllegalArgumentException("shares of " + saved.length + " learners for " + shares.length);
        }
        shares = saved;
        System.arraycopy(nowResting, 0, resting, 0, resting.length);
    }
}
