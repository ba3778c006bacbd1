package io.headwater.learn;

import static java.util.Objects.requireNonNull;

/**
 * What the encoders made of one text, computed once and read by every learner.
 *
 * @param dense {@code [encoder dimension]}, the sentence encoder's; shared, not to be written to
 * @param ngrams numbers of the hashed n-grams' buckets, ascending, without repetition; shared, not to be written to
 */
public record Features(float[] dense, int[] ngrams) {
    public Features {
        requireNonNull(dense, "dense");
        requireNonNull(ngrams, "ngrams");
    }
}
