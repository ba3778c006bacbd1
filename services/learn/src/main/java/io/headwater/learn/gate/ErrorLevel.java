package io.headwater.learn.gate;

import io.headwater.learn.state.SavedValues;
import java.util.Arrays;

/**
 * How often a model is wrong on each label in the long run, and how often it was of late. Rates are by label because a stream
 * may jump to labels that are harder, which is no harm. Single-threaded, deterministic.
 */
final class ErrorLevel {
    /** Events that are "of late". */
    static final int WINDOW = 64;

    /** With fewer events of known labels in the window nothing is said. */
    private static final int LEAST = 32;

    /** The rate of a label is known after so many events of it. */
    private static final int KNOWN = 20;

    /** An event weighs that much in the rate of its label, in the long run: a memory of 200 events of that label. */
    private static final double SHARE = 0.005;

    /** No rate is better known than that, so that one error is never a proof. */
    private static final double LEAST_RATE = 0.02;

    private static final String RATES = "rates";
    private static final String SEEN = "seen";
    private static final String LABELS = "window.labels";
    private static final String ERRORS = "window.errors";
    private static final String NEXT = "window.next";

    private double[] rates = {};
    private long[] seen = {};
    private long[] labels = {};
    private long[] errors = {};
    private int next;

    /**
     * One event.
     *
     * @param learn whether the event that is of late no more counts for the long run
     */
    void add(int label, boolean error, boolean learn) {
        if (labels.length < WINDOW) {
            labels = Arrays.copyOf(labels, labels.length + 1);
            errors = Arrays.copyOf(errors, errors.length + 1);
            next = labels.length - 1;
        } else if (learn) {
            settle((int) labels[next], (double) errors[next]);
        }
        labels[next] = label;
        errors[next] = error ? 1 : 0;
        next = (next + 1) % WINDOW;
    }

    /** Forgets what was of late, not what is usual. */
    void beginAgain() {
        labels = new long[0];
        errors = new long[0];
        next = 0;
    }

    private void settle(int label, double error) {
        if (label >= rates.length) {
            rates = Arrays.copyOf(rates, label + 1);
            seen = Arrays.copyOf(seen, label + 1);
        }
        seen[label]++;
        rates[label] += Math.max(SHARE, 1.0 / (double) seen[label]) * (error - rates[label]);
    }

    /** Of the window: how many events of labels whose rates are known, how many errors, how many were to be expected, and by what chance. */
    record Late(int events, int errors, double expected, double chance) {}

    /** What the window says; a chance of 1 if it says nothing. */
    Late late() {
        double[] probabilities = new double[labels.length];
        int judged = 0;
        int wrong = 0;
        double expected = 0;
        for (int i = 0; i < labels.length; i++) {
            int label = (int) labels[i];
            if (label < seen.length && seen[label] >= KNOWN) {
                probabilities[judged] = Math.max(LEAST_RATE, rates[label]);
                expected += probabilities[judged++];
                wrong += (int) errors[i];
            }
        }
        double chance = judged < LEAST ? 1 : Chance.ofErrors(wrong, Arrays.copyOf(probabilities, judged));
        return new Late(judged, wrong, expected, chance);
    }

    void save(SavedValues state) {
        state.put(RATES, rates);
        state.put(SEEN, seen);
        state.put(LABELS, labels);
        state.put(ERRORS, errors);
        state.put(NEXT, next);
    }

    static ErrorLevel load(SavedValues state) {
        ErrorLevel level = new ErrorLevel();
        level.rates = state.doubleNumbers(RATES);
        level.seen = state.longNumbers(SEEN);
        level.labels = state.longNumbers(LABELS);
        level.errors = state.longNumbers(ERRORS);
        level.next = state.intNumber(NEXT);
        if (level.rates.length != level.seen.length
                || level.labels.length != level.errors.length
                || level.labels.length > WINDOW
                || level.next < 0
                || level.next >= WINDOW) {
            throw new IllegalArgumentException("error rates that do not hang together");
        }
        return level;
    }
}
