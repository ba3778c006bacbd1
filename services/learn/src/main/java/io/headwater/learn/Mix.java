package io.headwater.learn;

/**
 * How learners' answers become one: {@code trust · softmax(Σ exponentᵢ · log pᵢ) + (1 − trust) · Σ shareᵢ · pᵢ}. The first
 * term is the pool, which calibrates and combines at once; the second is the mixture that guards it.
 *
 * @param exponents {@code [learners]}, each at least 0; owned by this record
 * @param shares {@code [learners]}, sum to 1; owned by this record
 * @param trust from 0 to 1
 */
public record Mix(float[] exponents, float[] shares, float trust) {
    /**
     * Probabilities of one text.
     *
     * @param logs {@code [learners][labels]}, log-probabilities
     * @return {@code [labels]}
     */
    float[] apply(float[][] logs) {
        int labels = logs[0].length;
        double[] pooled = new double[labels];
        double[] mixed = new double[labels];
        double highest = Double.NEGATIVE_INFINITY;
        for (int label = 0; label < labels; label++) {
            for (int learner = 0; learner < logs.length; learner++) {
                pooled[label] += (double) exponents[learner] * logs[learner][label];
                if (trust < 1) {
                    mixed[label] += shares[learner] * StrictMath.exp(logs[learner][label]);
                }
            }
            highest = Math.max(highest, pooled[label]);
        }
        double sum = 0;
        for (int label = 0; label < labels; label++) {
            pooled[label] = StrictMath.exp(pooled[label] - highest);
            sum += pooled[label];
        }
        float[] probabilities = new float[labels];
        for (int label = 0; label < labels; label++) {
            probabilities[label] = (float) (trust * pooled[label] / sum + (1 - trust) * mixed[label]);
        }
        return probabilities;
    }
}
