package io.headwater.learn.dl4j;

import io.headwater.encode.HashedNgrams;
import io.headwater.model.Tensor;
import java.util.List;

/**
 * Which rows of a table of words belong to which buckets: row 0 to padding, row 1 to the first word, and so on; words that
 * are not known have row 0, too. Immutable.
 */
final class Vocabulary {
    /** In versions: shared by all learners of a committee that read words, since they have one source. */
    private static final String INDEX = "words.index";

    private final int[] rows = new int[HashedNgrams.BUCKETS];
    private final int size;
    private final Tensor index;

    /**
     * Of two words with one bucket the first has its row for both.
     *
     * @param buckets of the words, in the order of their rows
     */
    Vocabulary(float[] buckets) {
        this.size = buckets.length;
        for (int word = buckets.length - 1; word >= 0; word--) {
            rows[(int) buckets[word]] = word + 1;
        }
        float[] numbers = new float[rows.length];
        for (int bucket = 0; bucket < numbers.length; bucket++) {
            numbers[bucket] = rows[bucket];
        }
        this.index = Tensor.of(INDEX, List.of(numbers.length), numbers);
    }

    int size() {
        return size;
    }

    int row(int bucket) {
        return rows[bucket];
    }

    /** {@code [buckets]}, the row of each; the same object each time. */
    Tensor index() {
        return index;
    }
}
