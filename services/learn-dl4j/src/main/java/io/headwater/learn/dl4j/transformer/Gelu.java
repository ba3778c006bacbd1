package io.headwater.learn.dl4j.transformer;

import java.nio.FloatBuffer;

/**
 * {@code x Φ(x)} (Hendrycks and Gimpel, "Gaussian error linear units", 2016), with the normal distribution {@code Φ} by
 * Abramowitz and Stegun's formula 7.1.26, whose error is below 2e-7.
 */
final class Gelu {
    private static final float ROOT_HALF = 0.70710677f;
    private static final float DENSITY = 0.3989423f;

    private Gelu() {}

    /**
     * Adds the bias, then applies it, in place.
     *
     * @param values {@code [rows, columns]}
     * @param bias {@code [columns]}
     * @param slopes becomes the derivative at each value
     */
    static void apply(FloatBuffer values, float[] bias, FloatBuffer slopes, int rows) {
        int columns = bias.length;
        float[] row = new float[columns];
        float[] slope = new float[columns];
        for (int at = 0; at < rows * columns; at += columns) {
            values.get(at, row);
            for (int i = 0; i < columns; i++) {
                float x = row[i] + bias[i];
                float e = Exponential.of(-0.5f * x * x);
                float below = below(x, e);
                row[i] = x * below;
                slope[i] = below + x * DENSITY * e;
            }
            values.put(at, row);
            slopes.put(at, slope);
        }
    }

    /** @param e {@code exp(-x²/2)} */
    private static float below(float x, float e) {
        float t = 1 / (1 + 0.3275911f * ROOT_HALF * Math.abs(x));
        float series = 1.0614054f;
        series = series * t - 1.4531521f;
        series = series * t + 1.4214138f;
        series = series * t - 0.28449672f;
        series = series * t + 0.2548296f;
        float tail = 0.5f * series * t * e;
        return x > 0 ? 1 - tail : tail;
    }
}
