package io.headwater.learn;

import io.headwater.learn.state.SeededRandom;

/** Seeded events of which it is known how likely each label was, and what learners could say of that. */
final class Opinions {
    private final SeededRandom random;

    Opinions(long seed) {
        random = new SeededRandom(seed);
    }

    /** Log-probabilities of the labels, as unequal as those of real texts. */
    float[] truth(int labels) {
        double[] logits = new double[labels];
        for (int label = 0; label < labels; label++) {
            for (int i = 0; i < 12; i++) {
                logits[label] += 1.5 * (random.nextDouble() - 0.5);
            }
        }
        return normalised(logits);
    }

    /** A label with the chance that {@code logs} gives it. */
    int drawn(float[] logs) {
        double left = random.nextDouble();
        for (int label = 0; label < logs.length - 1; label++) {
            left -= Math.exp(logs[label]);
            if (left < 0) {
                return label;
            }
        }
        return logs.length - 1;
    }

    /** Surer than it should be if {@code factor} is above 1, the contrary if it is below 0. */
    static float[] scaled(float[] logs, double factor) {
        double[] logits = new double[logs.length];
        for (int label = 0; label < logs.length; label++) {
            logits[label] = factor * logs[label];
        }
        return normalised(logits);
    }

    /** Log-probabilities in proportion to the exponentials of {@code logits}, floored as a learner's are. */
    static float[] normalised(double[] logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        float[] logs = new float[logits.length];
        for (int label = 0; label < logs.length; label++) {
            logs[label] = (float) Math.max(Learner.LEAST_LOG, logits[label] - Math.log(sum));
        }
        return logs;
    }
}
