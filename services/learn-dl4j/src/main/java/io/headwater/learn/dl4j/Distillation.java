package io.headwater.learn.dl4j;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Holds a learner near what its source model answers (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural
 * network", 2015), over the labels that both know (Li and Hoiem, "Learning without forgetting", 2016): to the loss comes
 * {@code weight · temperature² · KL(source ‖ learner)}, both at that temperature.
 *
 * @param weight 0: nothing is held
 * @param temperature the higher, the more it counts what the source holds of labels that it does not choose
 */
public record Distillation(double weight, double temperature) {
    public static final Distillation NONE = new Distillation(0, 2);

    static final int UNKNOWN = -1;

    public Distillation {
        if (!(weight >= 0) || !(temperature > 0) || weight == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("distillation has a weight of at least 0 and a temperature above 0, not "
                    + weight + " and " + temperature);
        }
    }

    boolean isOn() {
        return weight > 0;
    }

    /**
     * Adds what comes to the loss's gradient.
     *
     * @param gradient {@code [at most labels]} with respect to the learner's logits
     * @param learner {@code [labels]} logits, or log-probabilities
     * @param source {@code [source's labels]} logits, or log-probabilities
     * @param columns {@code [labels]}, the source's number of each label, or {@link #UNKNOWN}
     */
    void addTo(float[] gradient, float[] learner, float[] source, int[] columns) {
        int labels = Math.min(gradient.length, columns.length);
        double[] own = new double[labels];
        double[] wanted = new double[labels];
        for (int label = 0; label < labels; label++) {
            boolean known = columns[label] != UNKNOWN;
            own[label] = known ? learner[label] / temperature : Double.NEGATIVE_INFINITY;
            wanted[label] = known ? source[columns[label]] / temperature : Double.NEGATIVE_INFINITY;
        }
        if (softmax(own) && softmax(wanted)) {
            for (int label = 0; label < labels; label++) {
                gradient[label] += (float) (weight * temperature * (own[label] - wanted[label]));
            }
        }
    }

    /** Columns as a state keeps them. */
    static String text(int[] columns) {
        return Arrays.stream(columns).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    /** Of {@link #text}. */
    static int[] columns(String text) {
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** In place; false if there is nothing to tell apart. */
    private static boolean softmax(double[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            highest = Math.max(highest, logit);
        }
        if (highest == Double.NEGATIVE_INFINITY) {
            return false;
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = StrictMath.exp(logits[i] - highest);
            sum += logits[i];
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= sum;
        }
        return true;
    }
}
