package io.headwater.learn.drift;

/** Keeps numbers out that would stay in a detector's sums for ever. */
final class Finite {
    private Finite() {}

    static void check(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a detector takes finite values, not " + value);
        }
    }
}
