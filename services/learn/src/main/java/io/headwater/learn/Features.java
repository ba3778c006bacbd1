package io.headwater.learn;

import static java.util.Objects.requireNonNull;

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

    /** Features for learners that do not read tokens. */
    public Features(float[] dense, int[] ngrams, int[] words) {
        this(dense, ngrams, words, NONE);
    }

    /** Features for learners that do not read words. */
    public Features(float[] dense, int[] ngrams) {
        this(dense, ngrams, NONE);
    }
}
