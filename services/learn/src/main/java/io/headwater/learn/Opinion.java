package io.headwater.learn;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the learners of a {@link Pool} said of one event before they learned it.
 *
 * <p>Of each event the labels are kept that any learner thinks most likely, and the true one. The rest of hundreds counts
 * as so many labels alike, with the mean of what each learner gave to them: without it, a true label that nobody thought
 * likely would seem a mistake among few, and the pool less sure than it should be.
 *
 * @param logs {@code [labels kept × learners]}, label after label; if there is a rest, one row more, of its mean; owned by
 *     this record
 * @param target which of the labels kept is the true one
 * @param rest how many labels were not kept
 */
record Opinion(float[] logs, int target, int rest) {
    private static final int KEPT_LABELS = 16;

    /** @param logs {@code [learners][labels]}, what the learners said of the event */
    static Opinion of(float[][] logs, int target) {
        int[] labels = likeliest(logs, target);
        int rest = logs[0].length - labels.length;
        float[] kept = new float[(labels.length + (rest > 0 ? 1 : 0)) * logs.length];
        int at = 0;
        int targetAt = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == target) {
                targetAt = i;
            }
            for (float[] row : logs) {
                kept[at++] = row[labels[i]];
            }
        }
        if (rest > 0) {
            for (float[] row : logs) {
                kept[at++] = meanOfRest(row, labels);
            }
        }
        return new Opinion(kept, targetAt, rest);
    }

    private static float meanOfRest(float[] row, int[] kept) {
        double sum = 0;
        int next = 0;
        for (int label = 0; label < row.length; label++) {
            if (next < kept.length && kept[next] == label) {
                next++;
            } else {
                sum += StrictMath.exp(row[label]);
            }
        }
        return (float) Math.max(Learner.LEAST_LOG, StrictMath.log(sum / (row.length - kept.length)));
    }

    private static int[] likeliest(float[][] logs, int target) {
        int labels = logs[0].length;
        if (labels <= KEPT_LABELS) {
            return IntStream.range(0, labels).toArray();
        }
        float[] highest = new float[labels];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        for (float[] row : logs) {
            for (int label = 0; label < labels; label++) {
                highest[label] = Math.max(highest[label], row[label]);
            }
        }
        highest[target] = Float.POSITIVE_INFINITY;
        float[] sorted = highest.clone();
        Arrays.sort(sorted);
        float least = sorted[labels - KEPT_LABELS];
        long above = IntStream.range(0, labels)
                .filter(label -> highest[label] > least)
                .count();
        // Of those that tie for the last places the first ones: else a tie of many would push the true label out.
        int[] last = IntStream.range(0, labels)
                .filter(label -> highest[label] == least)
                .limit(KEPT_LABELS - above)
                .toArray();
        return IntStream.concat(IntStream.range(0, labels).filter(label -> highest[label] > least), IntStream.of(last))
                .sorted()
                .toArray();
    }

    /** Probabilities that the pool gives with these weights: to the labels kept, and last to the rest as a whole. */
    double[] pooled(double[] weights) {
        int learners = weights.length;
        int labels = logs.length / learners;
        double[] p = new double[labels];
        double highest = Double.NEGATIVE_INFINITY;
        for (int label = 0; label < labels; label++) {
            for (int i = 0; i < learners; i++) {
                p[label] += weights[i] * logs[label * learners + i];
            }
            if (rest > 0 && label == labels - 1) {
                p[label] += StrictMath.log(rest);
            }
            highest = Math.max(highest, p[label]);
        }
        double sum = 0;
        for (int label = 0; label < labels; label++) {
            p[label] = StrictMath.exp(p[label] - highest);
            sum += p[label];
        }
        for (int label = 0; label < labels; label++) {
            p[label] /= sum;
        }
        return p;
    }
}
