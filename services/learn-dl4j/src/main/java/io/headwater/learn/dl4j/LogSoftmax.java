package io.headwater.learn.dl4j;

import io.headwater.learn.Learner;

/** Turns rows of logits or probabilities into what learners answer: log-probabilities, none below {@link Learner#LEAST_LOG}. */
final class LogSoftmax {
    private LogSoftmax() {}

    /** Logarithms of the softmax of {@code logits}, in place. */
    static void ofLogits(float[] logits) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp(logit - highest);
        }
        double shift = highest + StrictMath.log(sum);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.max((float) (logits[i] - shift), Learner.LEAST_LOG);
        }
    }

    /** Logarithms of {@code probabilities}, in place. */
    static void ofProbabilities(float[] probabilities) {
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = Math.max((float) StrictMath.log(probabilities[i]), Learner.LEAST_LOG);
        }
    }
}
