package io.headwater.encode;

import java.util.Arrays;

/**
 * Text to the numbers of its hashed word 1-grams and 2-grams (the hashing trick of Weinberger et al., 2009; in scripts
 * written without spaces each character is a word). {@code schemas/ngrams.md} defines them for any language.
 *
 * <p>Immutable and thread-safe; runs on its caller's thread and never waits. Deterministic: a text has the same numbers
 * everywhere.
 */
public final class HashedNgrams {
    /** How many buckets there are, the one for padding included: a table of features has so many rows. */
    public static final int BUCKETS = 1 << 18;

    /** The bucket that no n-gram falls into. */
    public static final int PADDING = 0;

    /** So many buckets of a text at most. */
    public static final int MOST = 2_048;

    private static final String ID = "ngrams";
    private static final int SEED = 0;

    private static final String FINGERPRINT = Sha256.of("headwater-ngrams 1\n"
            + "normalize NFKC, then lower-case\n"
            + "words of categories L M N, signs of P S\n"
            + "single" + Words.unspacedRanges() + "\n"
            + "n 1 2\n"
            + "hash murmur3-x86-32 seed " + SEED + "\n"
            + "buckets " + BUCKETS + ", padding " + PADDING + "\n"
            + "most " + MOST + "\n");

    /** The name by which configuration and versions refer to it. */
    public String id() {
        return ID;
    }

    /** SHA-256, lower-case hex, over everything that decides about the numbers. */
    public String fingerprint() {
        return FINGERPRINT;
    }

    /**
     * The buckets of one text: those of its first n-grams, in the order in which they end, until {@link #MOST} are found.
     *
     * @param text any string; broken UTF-16 separates words
     * @return ascending, distinct, each from 1 to {@link #BUCKETS} - 1; empty if the text has no word; the caller's own
     */
    public int[] encode(String text) {
        Words words = Words.of(text);
        if (words.count() == 0) {
            return new int[0];
        }
        byte[] bytes = words.bytes();
        Buckets found = new Buckets(Math.min(MOST, 2 * words.count() - 1));
        for (int word = 0; word < words.count() && found.size < MOST; word++) {
            found.add(bucket(bytes, words.start(word), words.end(word)));
            if (word > 0 && found.size < MOST) {
                found.add(bucket(bytes, words.start(word - 1), words.end(word)));
            }
        }
        return found.sorted();
    }

    static int bucket(byte[] bytes, int from, int to) {
        return 1 + Integer.remainderUnsigned(Murmur3.hash(bytes, from, to, SEED), BUCKETS - 1);
    }

    /** A set of buckets: open addressing, 0 marks what is free, since no n-gram has it. */
    private static final class Buckets {
        private final int[] table;
        private int size;

        Buckets(int most) {
            table = new int[2 * Integer.highestOneBit(2 * most)];
        }

        void add(int bucket) {
            int mask = table.length - 1;
            int at = bucket & mask;
            while (table[at] != 0 && table[at] != bucket) {
                at = (at + 1) & mask;
            }
            if (table[at] == 0) {
                table[at] = bucket;
                size++;
            }
        }

        int[] sorted() {
            int[] buckets = new int[size];
            int next = 0;
            for (int bucket : table) {
                if (bucket != 0) {
                    buckets[next++] = bucket;
                }
            }
            Arrays.sort(buckets);
            return buckets;
        }
    }
}
