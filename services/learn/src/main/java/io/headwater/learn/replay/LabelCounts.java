package io.headwater.learn.replay;

import java.util.Arrays;

/**
 * How many events of each label a {@link Reservoir} was shown and keeps, and which labels are full: once the largest,
 * for ever full. Grows with the labels. Not thread-safe.
 */
final class LabelCounts {
    private long[] seen = new long[0];
    private int[] kept = new int[0];
    private boolean[] full = new boolean[0];
    private int labels;

    /**
     * What was there before.
     *
     * @param full the labels that are full
     * @param slots the label of each event that is kept
     */
    static LabelCounts of(long[] seen, long[] full, int[] slots) {
        LabelCounts counts = new LabelCounts();
        counts.reach(seen.length);
        System.arraycopy(seen, 0, counts.seen, 0, seen.length);
        for (int label : slots) {
            if (label < 0 || label >= seen.length) {
                throw new IllegalArgumentException("label " + label + " was never seen");
            }
            counts.keep(label);
        }
        for (long label : full) {
            counts.full[Math.toIntExact(label)] = true;
        }
        for (int label = 0; label < seen.length; label++) {
            if (counts.kept[label] > seen[label]) {
                throw new IllegalArgumentException(
                        counts.kept[label] + " events of label " + label + " kept, but " + seen[label] + " seen");
            }
        }
        return counts;
    }

    private void reach(int atLeast) {
        if (atLeast > seen.length) {
            int size = Math.max(atLeast, 2 * seen.length);
            seen = Arrays.copyOf(seen, size);
            kept = Arrays.copyOf(kept, size);
            full = Arrays.copyOf(full, size);
        }
        labels = Math.max(labels, atLeast);
    }

    /** One more than the highest label seen. */
    int labels() {
        return labels;
    }

    void see(int label) {
        reach(label + 1);
        seen[label]++;
    }

    void keep(int label) {
        kept[label]++;
    }

    void drop(int label) {
        kept[label]--;
    }

    long seen(int label) {
        return label < labels ? seen[label] : 0;
    }

    int kept(int label) {
        return label < labels ? kept[label] : 0;
    }

    boolean isFull(int label) {
        return full[label];
    }

    /** How many events the largest label has; several labels may have as many. */
    int largest() {
        int largest = 0;
        for (int label = 0; label < labels; label++) {
            largest = Math.max(largest, kept[label]);
        }
        return largest;
    }

    /** Which labels have exactly {@code size} events. */
    boolean[] labelsOfSize(int size) {
        boolean[] those = new boolean[labels];
        for (int label = 0; label < labels; label++) {
            those[label] = kept[label] == size;
        }
        return those;
    }

    /** Makes the labels full that are the largest now. */
    void markLargest() {
        int largest = largest();
        for (int label = 0; label < labels; label++) {
            full[label] |= kept[label] == largest;
        }
    }

    /** By label. */
    long[] seen() {
        return Arrays.copyOf(seen, labels);
    }

    /** The full labels, ascending. */
    long[] full() {
        long[] those = new long[labels];
        int found = 0;
        for (int label = 0; label < labels; label++) {
            if (full[label]) {
                those[found++] = label;
            }
        }
        return Arrays.copyOf(those, found);
    }
}
