package io.headwater.learn.dl4j;

import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam's moments and arithmetic (Kingma and Ba, 2015) on arrays, with DL4J's defaults.
 *
 * <p>First moments near zero are set to zero now and then: a unit that is no longer active has no gradient, its moments
 * halve every seven steps until they are subnormal numbers, which never reach zero and on which arithmetic is a hundred
 * times slower.
 *
 * @param first {@code [parameters]}, moving averages of gradients; written to
 * @param second {@code [parameters]}, moving averages of squared gradients; written to
 */
record AdamMoments(float[] first, float[] second) {
    /** In that many steps a moment of {@link #NEGLIGIBLE} does not yet become subnormal. */
    private static final int STEPS_BETWEEN_SWEEPS = 64;

    private static final float NEGLIGIBLE = 1e-30f;

    AdamMoments(int parameters) {
        this(new float[parameters], new float[parameters]);
    }

    /**
     * Turns gradients into updates, in place.
     *
     * @param step counted from 1
     */
    void update(float[] gradients, int step, double learningRate) {
        // StrictMath: a restored learner goes on with the same bits, on whatever machine it is.
        double correction1 = 1 - StrictMath.pow(Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY, step);
        double correction2 = 1 - StrictMath.pow(Adam.DEFAULT_ADAM_BETA2_VAR_DECAY, step);
        float rate = (float) (learningRate * Math.sqrt(correction2) / correction1);
        if (step % STEPS_BETWEEN_SWEEPS == 0) {
            sweep();
        }
        update(
                gradients,
                first,
                second,
                (float) Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY,
                (float) Adam.DEFAULT_ADAM_BETA2_VAR_DECAY,
                rate,
                (float) Adam.DEFAULT_ADAM_EPSILON);
    }

    private void sweep() {
        for (int i = 0; i < first.length; i++) {
            if (Math.abs(first[i]) < NEGLIGIBLE) {
                first[i] = 0;
            }
        }
    }

    /** A loop over nothing but its parameters, which the compiler turns into vector instructions. */
    private static void update(
            float[] gradients, float[] first, float[] second, float beta1, float beta2, float rate, float epsilon) {
        for (int i = 0; i < gradients.length; i++) {
            float gradient = gradients[i];
            float mean = beta1 * first[i] + (1 - beta1) * gradient;
            float square = beta2 * second[i] + (1 - beta2) * gradient * gradient;
            first[i] = mean;
            second[i] = square;
            gradients[i] = rate * mean / ((float) Math.sqrt(square) + epsilon);
        }
    }
}
