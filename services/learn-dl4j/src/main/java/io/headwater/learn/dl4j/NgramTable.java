package io.headwater.learn.dl4j;

import io.headwater.encode.HashedNgrams;
import java.util.Arrays;

/**
 * A row of weights for each bucket of n-grams that was ever learned; all others share row 0, which stays zero. Rows are
 * handed out in the order of first use and are as wide as a capacity that doubles, so that a new label rarely moves them;
 * what is not used of a row is zero. Single-threaded.
 *
 * <p>One Adagrad accumulator serves a whole row: with many labels most cells of a row see nothing but tiny gradients, to
 * which accumulators of their own would give large steps.
 */
final class NgramTable {
    private static final int FIRST_ROWS = 1024;
    private static final int FIRST_WIDTH = 4;

    /** Keeps the first step finite. */
    private static final float LEAST_ROOT = 1e-6f;

    private final int[] index = new int[HashedNgrams.BUCKETS];
    private int[] buckets = new int[FIRST_ROWS];
    private float[] squares = new float[FIRST_ROWS];
    private float[] weights = new float[FIRST_ROWS * FIRST_WIDTH];
    private int width = FIRST_WIDTH;
    private int rows = 1;

    /** How many rows there are, row 0 included. */
    int rows() {
        return rows;
    }

    /** The row of a bucket; 0 if it was never learned. */
    int row(int bucket) {
        return index[bucket];
    }

    /** The bucket of a row above 0. */
    int bucket(int row) {
        return buckets[row];
    }

    float square(int row) {
        return squares[row];
    }

    /** Where a row begins in {@link #weights()}. */
    int start(int row) {
        return row * width;
    }

    /** The weights themselves, not to be written to; another array once the table has grown. */
    float[] weights() {
        return weights;
    }

    void widen(int labels) {
        int wider = width;
        while (wider < labels) {
            wider = Math.multiplyExact(wider, 2);
        }
        if (wider > width) {
            float[] moved = new float[Math.multiplyExact(squares.length, wider)];
            for (int row = 1; row < rows; row++) {
                System.arraycopy(weights, row * width, moved, row * wider, width);
            }
            weights = moved;
            width = wider;
        }
    }

    /** The row of a bucket, a new one if it has none. */
    int open(int bucket) {
        int row = index[bucket];
        if (row == 0) {
            row = rows++;
            if (row == squares.length) {
                int more = Math.multiplyExact(row, 2);
                buckets = Arrays.copyOf(buckets, more);
                squares = Arrays.copyOf(squares, more);
                weights = Arrays.copyOf(weights, Math.multiplyExact(more, width));
            }
            index[bucket] = row;
            buckets[row] = bucket;
        }
        return row;
    }

    /** A row as it was saved. */
    void restore(int bucket, float square, float[] saved, int from, int labels) {
        if (bucket <= HashedNgrams.PADDING || bucket >= index.length || index[bucket] != 0) {
            throw new IllegalArgumentException("no table has two rows for one bucket, or one for bucket " + bucket);
        }
        int row = open(bucket);
        squares[row] = square;
        System.arraycopy(saved, from, weights, start(row), labels);
    }

    /** Adds the rows of {@code ngrams} to {@code sums}. */
    void addTo(float[] sums, int[] ngrams) {
        for (int bucket : ngrams) {
            int row = index[bucket];
            if (row != 0) {
                int from = row * width;
                for (int label = 0; label < sums.length; label++) {
                    sums[label] += weights[from + label];
                }
            }
        }
    }

    /**
     * Adds {@code ln(1 + factor * weight)} of the rows of {@code ngrams} to {@code sums}.
     *
     * @return how many of {@code ngrams} have a row
     */
    int addLogsTo(float[] sums, int[] ngrams, float factor) {
        int known = 0;
        for (int bucket : ngrams) {
            int row = index[bucket];
            if (row != 0) {
                known++;
                int from = row * width;
                for (int label = 0; label < sums.length; label++) {
                    float weight = weights[from + label];
                    if (weight != 0) {
                        sums[label] += (float) StrictMath.log(1 + factor * weight);
                    }
                }
            }
        }
        return known;
    }

    /** Adds 1 to one weight; more than 2^24 times is not noticed. */
    void count(int row, int label) {
        weights[row * width + label]++;
    }

    /**
     * One step of Adagrad (Duchi, Hazan and Singer, 2011) on one row.
     *
     * @param gradient of the row, label by label, but for the factor {@code value}, which the row was multiplied by
     * @param square sum of the squares of {@code gradient}
     */
    void step(int row, float[] gradient, float square, float value, float rate) {
        squares[row] += value * value * square;
        float step = rate * value / ((float) Math.sqrt(squares[row]) + LEAST_ROOT);
        int from = row * width;
        for (int label = 0; label < gradient.length; label++) {
            weights[from + label] -= step * gradient[label];
        }
    }
}
