package io.headwater.encode;

/** MurmurHash3 x86 32 of Austin Appleby over a part of an array: the hash that every language has. */
final class Murmur3 {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur3() {}

    /** The hash of {@code bytes[from, to)}, all 32 bits of it. */
    static int hash(byte[] bytes, int from, int to, int seed) {
        int hash = seed;
        int at = from;
        for (; to - at >= Integer.BYTES; at += Integer.BYTES) {
            int block = (bytes[at] & 0xff)
                    | (bytes[at + 1] & 0xff) << 8
                    | (bytes[at + 2] & 0xff) << 16
                    | bytes[at + 3] << 24;
            hash = Integer.rotateLeft(hash ^ mixed(block), 13) * 5 + 0xe6546b64;
        }
        int tail = 0;
        for (int i = to - 1; i >= at; i--) {
            tail = tail << 8 | (bytes[i] & 0xff);
        }
        // Without a tail this changes nothing: 0 mixes to 0.
        return finished(hash ^ mixed(tail) ^ (to - from));
    }

    private static int mixed(int block) {
        return Integer.rotateLeft(block * C1, 15) * C2;
    }

    private static int finished(int hash) {
        int h = (hash ^ hash >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
