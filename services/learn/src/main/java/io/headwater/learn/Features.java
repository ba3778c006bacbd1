package io.headwater.learn;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What the encoders made of one text, computed once and read by every learner.
 *
 * @param dense {@code [encoder dimension]}, the sentence encoder's; shared, not to be written to
 * @param ngrams numbers of the hashed n-grams' buckets, ascending, without repetition; shared, not to be written to
 * @param words numbers of the hashed words' buckets, in the order of the text; empty unless a learner reads them; shared,
 *     not to be written to
 * @param tokens the pretrained transformer's, in the order of the text; empty unless a learner reads them; shared, not to be
 *     written to
 */
public record Features(float[] dense, int[] ngrams, int[] words, int[] tokens) {
    private static final int[] NONE = {};

    public Features {
        requireNonNull(dense, "dense");
        requireNonNull(ngrams, "ngrams");
        requireNonNull(words, "words");
        requireNonNull(tokens, "tokens");
    }

    /** A number that hangs on nothing but the text, and that different texts have at random: by it events are sampled. */
    int lot() {
        int mixed = 31 * Arrays.hashCode(ngrams) + Arrays.hashCode(tokens);
        // The last steps of MurmurHash3 (Appleby): neighbours shall not stay neighbours.
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    /** Features for learners that do not read tokens. */
    public Features(float[] dense, int[] ngrams, int[] words) {
        this(dense, ngrams, words, NONE);
    }

    /** Features for learners that do not read words. */
    public Features(float[] dense, int[] ngrams) {
        this(dense, ngrams, NONE);
    }
}
