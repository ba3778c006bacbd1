package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How much of each label was forgotten: its accuracy at its best minus now, over exams on texts that are not learned
 * (Chaudhry et al., "Riemannian walk for incremental learning", 2018; here the last exam may be the best one, so it is
 * never below 0). Single-threaded.
 */
public final class Forgetting {
    private static final String BEST = "best";
    private static final String NOW = "now";

    /** By label, from 0 to 1; -1 while no exam had the label. */
    private double[] best = {};

    private double[] now = {};

    /**
     * Takes in one exam. A label that is not in it keeps what the exam before said.
     *
     * @param labels {@code [texts]}, the true ones, as indexes; best as many of each, otherwise rare labels jump
     * @param answered {@code [texts]}, the model's; anything that is no label's index is wrong
     */
    public void exam(int[] labels, int[] answered) {
        if (labels.length != answered.length) {
            throw new IllegalArgumentException(answered.length + " answers to " + labels.length + " texts");
        }
        int most = Arrays.stream(labels).max().orElse(-1) + 1;
        int[] texts = new int[most];
        int[] hits = new int[most];
        for (int i = 0; i < labels.length; i++) {
            texts[labels[i]]++;
            hits[labels[i]] += labels[i] == answered[i] ? 1 : 0;
        }
        reach(most);
        for (int label = 0; label < most; label++) {
            if (texts[label] > 0) {
                now[label] = (double) hits[label] / texts[label];
                best[label] = Math.max(best[label], now[label]);
            }
        }
    }

    private void reach(int labels) {
        int known = best.length;
        if (labels > known) {
            best = Arrays.copyOf(best, labels);
            now = Arrays.copyOf(now, labels);
            Arrays.fill(best, known, labels, -1);
            Arrays.fill(now, known, labels, -1);
        }
    }

    /** Of one label, from 0 to 1; empty if no exam had it. */
    public OptionalDouble of(int label) {
        return label < best.length && best[label] >= 0
                ? OptionalDouble.of(best[label] - now[label])
                : OptionalDouble.empty();
    }

    /** Of all labels that an exam had, each counting alike; empty before the first exam. */
    public OptionalDouble mean() {
        double sum = 0;
        int labels = 0;
        for (int label = 0; label < best.length; label++) {
            if (best[label] >= 0) {
                sum += best[label] - now[label];
                labels++;
            }
        }
        return labels == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / labels);
    }

    /** Writes everything under the names of {@code state}. */
    public void save(SavedValues state) {
        state.put(BEST, best);
        state.put(NOW, now);
    }

    /** One that goes on where {@link #save} was called. */
    public static Forgetting load(SavedValues state) {
        Forgetting forgetting = new Forgetting();
        forgetting.best = state.doubleNumbers(BEST);
        forgetting.now = state.doubleNumbers(NOW);
        if (forgetting.best.length != forgetting.now.length) {
            throw new IllegalArgumentException("a best of " + forgetting.best.length + " labels, but of "
                    + forgetting.now.length + " what is now");
        }
        return forgetting;
    }
}
