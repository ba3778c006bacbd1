package io.headwater.learn.dl4j;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam (Kingma and Ba, 2015) with DL4J's defaults and state, its arithmetic in Java. ND4J 1.0.0-M2.1 has a native
 * operation for it that takes 45 ns a parameter, twenty times as long, and was most of a training step.
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
        private float[] gradients = {};
        private AdamMoments moments = new AdamMoments(0);

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
                moments = new AdamMoments(length);
            }
            gradientMemory.get(0, gradients);
            firstMemory.get(0, moments.first());
            secondMemory.get(0, moments.second());
            moments.update(gradients, iteration + 1, getConfig().getLearningRate(iteration, epoch));
            gradientMemory.put(0, gradients);
            firstMemory.put(0, moments.first());
            secondMemory.put(0, moments.second());
        }
    }
}
