package io.headwater.learn.drift;

/** The chi-square distribution as a scale on which tests with different degrees of freedom are comparable. */
final class ChiSquare {
    private ChiSquare() {}

    /**
     * How many standard deviations a normal variable must lie above its mean to be as rare as {@code statistic} or more is
     * under chi-square (Wilson and Hilferty, PNAS 1931); in the upper tail a little too few, hence on the safe side.
     */
    static double deviations(double statistic, int degreesOfFreedom) {
        double spread = 2.0 / (9 * degreesOfFreedom);
        return (StrictMath.cbrt(statistic / degreesOfFreedom) - (1 - spread)) / Math.sqrt(spread);
    }
}
