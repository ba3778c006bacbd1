package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides who answers: the pool, or the mixture of {@link Hedge} while the pool has been worse of late, as it is where the
 * mix of labels jumps and the pool's window still holds the days before. Single-threaded.
 */
final class Guard {
    /** So many last events say who has been better. */
    private static final int WINDOW = 320;

    /** The pool answers unless the mixture's log loss has been better by so much an event, in nats. */
    private static final double MARGIN = 0.1;

    private static final String LEADS = "leads";

    private final Hedge hedge;

    /** By how much the mixture's loss was below the pool's, event by event. */
    private final Deque<Double> leads = new ArrayDeque<>();

    Guard(double[] first) {
        hedge = new Hedge(first);
    }

    void rest(int learner, boolean rests) {
        hedge.rest(learner, rests);
    }

    Mix mix(double[] exponents) {
        // Summed anew, oldest first: a running sum would be one more number to keep bit for bit.
        double lead = leads.stream().reduce(0.0, Double::sum);
        return mix(exponents, lead <= MARGIN * leads.size() ? 1 : 0);
    }

    private Mix mix(double[] exponents, float trust) {
        return new Mix(floats(exponents), floats(hedge.shares()), trust);
    }

    /**
     * Takes in one event.
     *
     * @param logs {@code [learners][labels]}, what the learners said of it
     * @param exponents the pool's, by which it said it
     */
    void observe(float[][] logs, int target, double[] exponents) {
        double pool = loss(mix(exponents, 1).apply(logs)[target]);
        double mixture = loss(mix(exponents, 0).apply(logs)[target]);
        leads.add(pool - mixture);
        if (leads.size() > WINDOW) {
            leads.remove();
        }
        hedge.observe(logs, target);
    }

    private static double loss(float probability) {
        return -StrictMath.log(Math.max(probability, PrequentialCounter.LEAST_PROBABILITY));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    void save(SavedValues state) {
        state.put(LEADS, leads.stream().mapToDouble(lead -> lead).toArray());
        hedge.save(state);
    }

    void load(SavedValues state, boolean[] resting) {
        List<Double> saved = new ArrayList<>();
        for (double lead : state.doubleNumbers(LEADS)) {
            saved.add(lead);
        }
        if (saved.size() > WINDOW) {
            throw new IllegalArgumentException("a window of " + saved.size() + " events instead of " + WINDOW);
        }
        hedge.load(state, resting);
        leads.clear();
        leads.addAll(saved);
    }
}
