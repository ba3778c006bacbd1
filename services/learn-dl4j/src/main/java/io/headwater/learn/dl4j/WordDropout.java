package io.headwater.learn.dl4j;

import io.headwater.learn.Features;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Leaves out some of a text's words, others each time, so that no text is learned by heart (Iyyer et al., "Deep unordered
 * composition rivals syntactic methods for text classification", 2015). Single-threaded.
 */
final class WordDropout {
    private final double share;
    private final SplittableRandom random;

    /** @param share of the words, from 0 up to below 1 */
    WordDropout(double share, long seed) {
        this.share = share;
        this.random = new SplittableRandom(seed);
    }

    /** The text with what is left of its words; its other features stay. */
    Features of(Features text) {
        if (share == 0) {
            return text;
        }
        int[] left = Arrays.stream(text.words())
                .filter(word -> random.nextDouble() >= share)
                .toArray();
        return new Features(text.dense(), text.ngrams(), left);
    }
}
