package io.headwater.learn.dl4j.transformer;

import java.nio.FloatBuffer;

/** Layer normalization (Ba, Kiros and Hinton, 2016) of the rows of a matrix. */
final class LayerNorm {
    private final int width;
    private final float epsilon;

    /** What it was given, normalized, without weight and bias. */
    private FloatBuffer normal = Memory.floats(0);

    private float[] scale = {};

    LayerNorm(int width, float epsilon) {
        this.width = width;
        this.epsilon = epsilon;
    }

    /**
     * {@code (values + bias + beside)} normalized, times {@code weight}, plus {@code shift}, in place.
     *
     * @param values {@code [rows, width]}
     * @param bias of the layer before
     * @param beside {@code [rows, width]}, what goes round that layer
     */
    void forward(FloatBuffer values, float[] bias, FloatBuffer beside, float[] weight, float[] shift, int rows) {
        normal = Memory.atLeast(normal, (long) rows * width);
        if (scale.length < rows) {
            scale = new float[rows];
        }
        float[] row = new float[width];
        float[] round = new float[width];
        for (int r = 0; r < rows; r++) {
            values.get(r * width, row);
            beside.get(r * width, round);
            for (int i = 0; i < width; i++) {
                row[i] += bias[i] + round[i];
            }
            float mean = (float) (sum(row) / width);
            for (int i = 0; i < width; i++) {
                row[i] -= mean;
            }
            scale[r] = (float) (1 / Math.sqrt(dot(row, row) / width + epsilon));
            for (int i = 0; i < width; i++) {
                row[i] *= scale[r];
            }
            normal.put(r * width, row);
            for (int i = 0; i < width; i++) {
                row[i] = row[i] * weight[i] + shift[i];
            }
            values.put(r * width, row);
        }
    }

    /**
     * Turns the gradient with respect to what {@link #forward} gave into that with respect to the sum that it normalized, in
     * place.
     *
     * @param weightGradient becomes the weight's
     * @param shiftGradient becomes the shift's
     */
    void backward(FloatBuffer gradient, float[] weight, float[] weightGradient, float[] shiftGradient, int rows) {
        float[] row = new float[width];
        float[] before = new float[width];
        for (int r = 0; r < rows; r++) {
            gradient.get(r * width, row);
            normal.get(r * width, before);
            for (int i = 0; i < width; i++) {
                weightGradient[i] += row[i] * before[i];
                shiftGradient[i] += row[i];
            }
            for (int i = 0; i < width; i++) {
                row[i] *= weight[i];
            }
            float mean = (float) (sum(row) / width);
            float along = (float) (dot(row, before) / width);
            float factor = scale[r];
            for (int i = 0; i < width; i++) {
                row[i] = factor * (row[i] - mean - before[i] * along);
            }
            gradient.put(r * width, row);
        }
    }

    private static double sum(float[] row) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < row.length; i += 2) {
            even += row[i];
            odd += row[i + 1];
        }
        return even + odd + (i < row.length ? row[i] : 0);
    }

    private static double dot(float[] a, float[] b) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < a.length; i += 2) {
            even += (double) a[i] * b[i];
            odd += (double) a[i + 1] * b[i + 1];
        }
        return even + odd + (i < a.length ? (double) a[i] * b[i] : 0);
    }
}
