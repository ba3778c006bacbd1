package io.headwater.learn;

/** What is asked of a row of numbers, one per label. */
final class Rows {
    private Rows() {}

    /** Where the highest number is; of equal ones, the first. */
    static int highest(float[] row) {
        int highest = 0;
        for (int i = 0; i < row.length; i++) {
            if (Float.isNaN(row[i])) {
                throw new IllegalStateException("a learner has diverged: a probability is not a number");
            }
            if (row[i] > row[highest]) {
                highest = i;
            }
        }
        return highest;
    }
}
