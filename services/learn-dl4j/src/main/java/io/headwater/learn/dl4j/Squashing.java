package io.headwater.learn.dl4j;

/**
 * The functions that squash numbers into an interval, as quotients of polynomials that are exact to about 1e-7: the same bits
 * on every machine, at a tenth of the time of {@link StrictMath}'s. ONNX Runtime and Eigen compute them so.
 */
final class Squashing {
    /** From there on the hyperbolic tangent is 1 in 32-bit floats. */
    private static final float LIMIT = 9;

    private Squashing() {}

    /** The hyperbolic tangent. */
    static float tanh(float x) {
        float value = x < -LIMIT ? -LIMIT : Math.min(x, LIMIT);
        float square = value * value;
        float above = -2.7607684e-16f;
        above = above * square + 2.000188e-13f;
        above = above * square - 8.604672e-11f;
        above = above * square + 5.1222973e-8f;
        above = above * square + 1.48572235e-5f;
        above = above * square + 6.3726195e-4f;
        above = above * square + 4.8935246e-3f;
        float below = 1.1982584e-6f;
        below = below * square + 1.1853471e-4f;
        below = below * square + 2.2684347e-3f;
        below = below * square + 4.893525e-3f;
        return value * above / below;
    }

    /** The logistic function, {@code 1 / (1 + e⁻ˣ)}. */
    static float sigmoid(float x) {
        return 0.5f + 0.5f * tanh(0.5f * x);
    }
}
