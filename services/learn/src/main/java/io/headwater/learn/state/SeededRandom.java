package io.headwater.learn.state;

/**
 * Random numbers from a seed whose state is one number that can be read and set: SplitMix64 (Steele, Lea and Flood,
 * "Fast splittable pseudorandom number generators", 2014). {@code SplittableRandom} gives the same numbers but hides its
 * state. Single-threaded. Not for secrets.
 */
public final class SeededRandom {
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private long state;

    /** @param state a seed, or what {@link #state} has told */
    public SeededRandom(long state) {
        this.state = state;
    }

    /** All there is to it: a generator made of this number goes on with the same numbers. */
    public long state() {
        return state;
    }

    /** Any 64 bits. */
    public long nextLong() {
        state += STEP;
        long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /**
     * Uniform in [0, {@code bound}), without bias (Lemire, "Fast random integer generation in an interval", 2019).
     *
     * @param bound at least 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("there is no number from 0 to below " + bound);
        }
        long product = (nextLong() >>> 32) * bound;
        long unfair = (1L << 32) % bound;
        while ((product & 0xffffffffL) < unfair) {
            product = (nextLong() >>> 32) * bound;
        }
        return (int) (product >>> 32);
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }
}
