package io.headwater.learn.dl4j;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sequences of different lengths, step by step, the longest first: at each step stand only those that still go on, so that
 * nothing is computed for padding. Immutable.
 *
 * @param order {@code [texts]}, which text each sequence is of
 * @param active {@code [steps]}, how many sequences have such a step
 * @param starts {@code [steps]}, where the step begins in {@code words}
 * @param words vocabulary rows, step after step
 */
record PackedWords(int[] order, int[] active, int[] starts, int[] words) {
    private static final int[] EMPTY = {0};

    /** @param texts vocabulary rows in the order of each text; one without any counts as one unknown word */
    static PackedWords of(List<int[]> texts) {
        List<int[]> rows =
                texts.stream().map(text -> text.length == 0 ? EMPTY : text).toList();
        Integer[] sorted = new Integer[rows.size()];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, Comparator.comparing(i -> -rows.get(i).length));
        int[] order = Arrays.stream(sorted).mapToInt(i -> i).toArray();
        int steps = order.length == 0 ? 0 : rows.get(order[0]).length;
        int[] active = new int[steps];
        int[] starts = new int[steps];
        int[] words = new int[rows.stream().mapToInt(text -> text.length).sum()];
        int at = 0;
        for (int step = 0; step < steps; step++) {
            starts[step] = at;
            while (at - starts[step] < order.length && rows.get(order[at - starts[step]]).length > step) {
                words[at] = rows.get(order[at - starts[step]])[step];
                at++;
            }
            active[step] = at - starts[step];
        }
        return new PackedWords(order, active, starts, words);
    }

    int texts() {
        return order.length;
    }

    int steps() {
        return active.length;
    }

    /** How many sequences end with this step: those from this on, up to the active ones. */
    int goOnAfter(int step) {
        return step + 1 < active.length ? active[step + 1] : 0;
    }
}
