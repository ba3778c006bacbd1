package io.headwater.learn;

import io.headwater.learn.state.SavedValues;

/**
 * Decides who answers: the pool, or the mixture of {@link Hedge} while the pool has been worse of late, as it is where the
 * mix of labels jumps and the pool's window still holds the days before. Single-threaded.
 */
final class Guard {
    /** Share of the recent loss that an event keeps when the next one comes: a memory of about 100 events. */
    private static final double MEMORY = 0.99;

    /** The pool answers unless the mixture has been better by so much a recent event. */
    private static final double MARGIN = 0.02;

    private static final String POOL_LOSS = "pool.loss";
    private static final String MIXTURE_LOSS = "mixture.loss";

    private final Hedge hedge;
    private double poolLoss;
    private double mixtureLoss;

    Guard(double[] first) {
        hedge = new Hedge(first);
    }

    Mix mix(double[] exponents) {
        boolean pool = poolLoss <= mixtureLoss + MARGIN;
        return mix(exponents, pool ? 1 : 0);
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
        poolLoss = recent(poolLoss, mix(exponents, 1).apply(logs)[target]);
        mixtureLoss = recent(mixtureLoss, mix(exponents, 0).apply(logs)[target]);
        hedge.observe(logs, target);
    }

    private static double recent(double before, float probability) {
        double loss = -StrictMath.log(Math.max(probability, PrequentialCounter.LEAST_PROBABILITY));
        return MEMORY * before + (1 - MEMORY) * loss;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    void save(SavedValues state) {
        state.put(POOL_LOSS, poolLoss);
        state.put(MIXTURE_LOSS, mixtureLoss);
        hedge.save(state);
    }

    void load(SavedValues state) {
        poolLoss = state.doubleNumber(POOL_LOSS);
        mixtureLoss = state.doubleNumber(MIXTURE_LOSS);
        hedge.load(state);
    }
}
