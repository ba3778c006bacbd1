package io.headwater.learn.dl4j.transformer;

import java.nio.FloatBuffer;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), over numbers in native memory; its arithmetic in Java, as
 * in {@code JavaAdam}, whose moments near zero it sets to zero, too.
 */
public final class AdamW {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;
    private static final int STEPS_BETWEEN_SWEEPS = 64;
    private static final float NEGLIGIBLE = 1e-30f;
    private static final int PIECE = 4096;

    private final FloatBuffer first;
    private final FloatBuffer second;
    private final float decay;

    private final float[] weights = new float[PIECE];
    private final float[] gradients = new float[PIECE];
    private final float[] means = new float[PIECE];
    private final float[] squares = new float[PIECE];

    /** @param decay share of a weight that a step at the learning rate 1 takes from it */
    public AdamW(int size, float decay) {
        this.first = Memory.floats(size);
        this.second = Memory.floats(size);
        this.decay = decay;
    }

    /** Moving averages of the gradients, {@code [size]}; writing changes what is learned. */
    public FloatBuffer first() {
        return first;
    }

    /** Moving averages of the squared gradients, likewise. */
    public FloatBuffer second() {
        return second;
    }

    /**
     * One step of some of the numbers.
     *
     * @param from the first of them
     * @param step number of this step, from 1 on
     */
    public void step(FloatBuffer all, FloatBuffer gradient, int from, int count, int step, double rate) {
        for (int at = from; at < from + count; at += PIECE) {
            int length = Math.min(PIECE, from + count - at);
            all.get(at, weights, 0, length);
            gradient.get(at, gradients, 0, length);
            first.get(at, means, 0, length);
            second.get(at, squares, 0, length);
            step(weights, gradients, means, squares, length, step, rate, decay);
            all.put(at, weights, 0, length);
            first.put(at, means, 0, length);
            second.put(at, squares, 0, length);
        }
    }

    /**
     * One step of the first {@code length} numbers of arrays.
     *
     * @param means moving averages of the gradients, changed as the weights are
     * @param squares moving averages of the squared gradients, likewise
     * @param step number of this step, from 1 on
     */
    public static void step(
            float[] weights,
            float[] gradients,
            float[] means,
            float[] squares,
            int length,
            int step,
            double rate,
            float decay) {
        // StrictMath: a restored learner goes on with the same bits, on whatever machine it is.
        double correction1 = 1 - StrictMath.pow(BETA1, step);
        double correction2 = 1 - StrictMath.pow(BETA2, step);
        float stride = (float) (rate / correction1);
        float root = (float) (1 / Math.sqrt(correction2));
        float keep = (float) (1 - rate * decay);
        update(weights, gradients, means, squares, length, stride, root, keep);
        if (step % STEPS_BETWEEN_SWEEPS == 0) {
            for (int i = 0; i < length; i++) {
                if (Math.abs(means[i]) < NEGLIGIBLE) {
                    means[i] = 0;
                }
            }
        }
    }

    /** A loop over nothing but its parameters, which the compiler turns into vector instructions. */
    private static void update(
            float[] weights,
            float[] gradients,
            float[] means,
            float[] squares,
            int length,
            float stride,
            float root,
            float keep) {
        for (int i = 0; i < length; i++) {
            float gradient = gradients[i];
            float mean = BETA1 * means[i] + (1 - BETA1) * gradient;
            float square = BETA2 * squares[i] + (1 - BETA2) * gradient * gradient;
            means[i] = mean;
            squares[i] = square;
            weights[i] = keep * weights[i] - stride * mean / ((float) Math.sqrt(square) * root + EPSILON);
        }
    }
}
