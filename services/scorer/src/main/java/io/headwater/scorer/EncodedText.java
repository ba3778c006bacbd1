package io.headwater.scorer;

import static java.util.Objects.requireNonNull;

import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.encode.LowerBlocks;
import org.jspecify.annotations.Nullable;

/**
 * A text's features: the sentence encoder's, and its n-grams, its words and what a transformer's lower blocks make of it, which
 * are made when a version asks for them. Handed from one thread to another, used by one at a time.
 */
final class EncodedText {
    private static final HashedNgrams NGRAMS = new HashedNgrams();
    private static final HashedWords WORDS = new HashedWords();

    private final String text;
    private final float[] dense;
    private int @Nullable [] ngrams;
    private int @Nullable [] words;
    private float @Nullable [] states;
    private @Nullable LowerBlocks statesOf;

    /** @param dense {@code [dimension]}, of this text; shared, not to be written to */
    EncodedText(String text, float[] dense) {
        this.text = requireNonNull(text, "text");
        this.dense = requireNonNull(dense, "dense");
    }

    float[] dense() {
        return dense;
    }

    /** Numbers of the buckets of its n-grams, ascending; may be empty. */
    int[] ngrams() {
        int[] made = ngrams;
        if (made == null) {
            made = NGRAMS.encode(text);
            ngrams = made;
        }
        return made;
    }

    /** What {@code lower} makes of it, {@code [tokens, width]}; not to be written to. */
    float[] states(LowerBlocks lower) {
        float[] made = states;
        if (made == null || !lower.equals(statesOf)) {
            made = lower.states(lower.tokens(text));
            states = made;
            statesOf = lower;
        }
        return made;
    }

    /** Numbers of the buckets of its words, in the order of the text; may be empty. */
    int[] words() {
        int[] made = words;
        if (made == null) {
            made = WORDS.encode(text);
            words = made;
        }
        return made;
    }
}
