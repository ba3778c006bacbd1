package io.headwater.learn.dl4j;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam (Kingma and Ba, 2015) with DL4J's defaults and state, its arithmetic in Java. ND4J 1.0.0-M2.1 has a native
 * operation for it that takes 45 ns a parameter, twenty times as long, and was most of a training step.
 *
 * <p>First moments near zero are set to zero now and then: a unit that is no longer active has no gradient, its moments
 * halve every seven steps until they are subnormal numbers, which never reach zero and on which arithmetic is a hundred
 * times slower.
 */
final class JavaAdam extends Adam {
    JavaAdam(double learningRate) {
        super(learningRate);
    }

    @Override
    public GradientUpdater<Adam> instantiate(INDArray viewArray, boolean initializeViewArray) {
        INDArray flat = viewArray.reshape(viewArray.length());
        Step step = new Step(this);
        step.setStateViewArray(flat, new long[] {flat.length() / 2}, flat.ordering(), initializeViewArray);
        return step;
    }

    @Override
    public JavaAdam clone() {
        return new JavaAdam(getLearningRate());
    }

    /** Turns gradients into updates, in place. */
    private static final class Step extends AdamUpdater {
        /** In that many steps a moment of {@link #NEGLIGIBLE} does not yet become subnormal. */
        private static final int STEPS_BETWEEN_SWEEPS = 64;

        private static final float NEGLIGIBLE = 1e-30f;

        private float[] gradients = {};
        private float[] first = {};
        private float[] second = {};

        Step(Adam config) {
            super(config);
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            FloatBuffer gradientMemory = NativeFloats.of(gradient).asFloatBuffer();
            FloatBuffer firstMemory = NativeFloats.of(getM()).asFloatBuffer();
            FloatBuffer secondMemory = NativeFloats.of(getV()).asFloatBuffer();
            int length = gradientMemory.remaining();
            if (gradients.length != length) {
                gradients = new float[length];
                first = new float[length];
                second = new float[length];
            }
            gradientMemory.get(0, gradients);
            firstMemory.get(0, first);
            secondMemory.get(0, second);
            compute(iteration + 1, getConfig().getLearningRate(iteration, epoch));
            gradientMemory.put(0, gradients);
            firstMemory.put(0, first);
            secondMemory.put(0, second);
        }

        private void compute(int step, double learningRate) {
            float beta1 = (float) getConfig().getBeta1();
            float beta2 = (float) getConfig().getBeta2();
            float epsilon = (float) getConfig().getEpsilon();
            // StrictMath: a restored learner goes on with the same bits, on whatever machine it is.
            double correction1 = 1 - StrictMath.pow(getConfig().getBeta1(), step);
            double correction2 = 1 - StrictMath.pow(getConfig().getBeta2(), step);
            float rate = (float) (learningRate * Math.sqrt(correction2) / correction1);
            if (step % STEPS_BETWEEN_SWEEPS == 0) {
                sweep();
            }
            update(gradients, first, second, beta1, beta2, rate, epsilon);
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
}
