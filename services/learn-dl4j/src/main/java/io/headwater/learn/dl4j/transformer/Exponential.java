package io.headwater.learn.dl4j.transformer;

/**
 * {@code eˣ} in 32-bit floats and nothing but sums and products, which have the same bits everywhere (Moshier's Cephes): a
 * training step needs millions of them, and {@code StrictMath} takes thirty times as long.
 */
final class Exponential {
    /** Below this the result is no normal number. */
    private static final float LEAST = -87;

    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -2.1219444e-4f;
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    private Exponential() {}

    /** @param x at most 0; relative error below 1e-6 */
    static float of(float x) {
        if (!(x > LEAST)) {
            return Float.isNaN(x) ? x : 0;
        }
        int power = (int) (x * LOG2_E - 0.5f);
        float rest = x - power * LN2_HIGH - power * LN2_LOW;
        float series = 1.9875691e-4f;
        series = series * rest + 1.3981999e-3f;
        series = series * rest + 8.333452e-3f;
        series = series * rest + 4.1665796e-2f;
        series = series * rest + 1.6666666e-1f;
        series = series * rest + 0.5f;
        float value = series * rest * rest + rest + 1;
        return value * Float.intBitsToFloat((power + EXPONENT_BIAS) << MANTISSA_BITS);
    }

    /** The softmax of {@code values[from .. from + count)}, in place. */
    static void softmax(float[] values, int from, int count) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            highest = Math.max(highest, values[i]);
        }
        float sum = 0;
        for (int i = from; i < from + count; i++) {
            values[i] = of(values[i] - highest);
            sum += values[i];
        }
        float share = 1 / sum;
        for (int i = from; i < from + count; i++) {
            values[i] *= share;
        }
    }
}
