package io.headwater.learn.drift;

import java.util.stream.IntStream;

/**
 * MT19937 (Matsumoto and Nishimura, 1998), seeded and drawn from as Python and NumPy do, so that the streams which other
 * libraries publish their detectors' answers for can be made here.
 */
final class MersenneTwister {
    private static final int LENGTH = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[LENGTH];
    private int next = LENGTH;

    private MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < LENGTH; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** As {@code numpy.random.seed(seed)}. */
    static MersenneTwister numpy(int seed) {
        return new MersenneTwister(seed);
    }

    /** As {@code random.Random(seed)}. */
    static MersenneTwister python(int seed) {
        MersenneTwister twister = new MersenneTwister(19650218);
        int[] s = twister.state;
        int i = 1;
        for (int k = 0; k < LENGTH; k++) {
            s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >>> 30)) * 1664525)) + seed;
            i = twister.wrapped(i + 1);
        }
        for (int k = 0; k < LENGTH - 1; k++) {
            s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >>> 30)) * 1566083941)) - i;
            i = twister.wrapped(i + 1);
        }
        s[0] = 0x80000000;
        return twister;
    }

    private int wrapped(int i) {
        if (i < LENGTH) {
            return i;
        }
        state[0] = state[LENGTH - 1];
        return 1;
    }

    int nextInt() {
        if (next == LENGTH) {
            for (int i = 0; i < LENGTH; i++) {
                int y = (state[i] & 0x80000000) | (state[(i + 1) % LENGTH] & 0x7fffffff);
                state[i] = state[(i + SHIFT) % LENGTH] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
            }
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** As {@code numpy.random.randint(from, from + choices, size=n)}; {@code choices} is a power of two. */
    IntStream randint(int from, int choices, int n) {
        return IntStream.generate(() -> from + (nextInt() & (choices - 1))).limit(n);
    }

    /** As {@code rng.choices(range(from, from + choices), k=n)}. */
    IntStream choices(int from, int choices, int n) {
        return IntStream.generate(() -> from + (int) (nextDouble() * choices)).limit(n);
    }

    private double nextDouble() {
        int high = nextInt() >>> 5;
        int low = nextInt() >>> 6;
        return (high * 0x1p26 + low) * 0x1p-53;
    }
}
