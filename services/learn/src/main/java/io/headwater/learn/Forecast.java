package io.headwater.learn;

/**
 * What a committee says of some texts before it learns them.
 *
 * @param logs {@code [texts][learners][labels]}, each learner's log-probabilities; owned by this record
 * @param probabilities {@code [texts][labels]}, the committee's answer; owned by this record
 */
record Forecast(float[][][] logs, float[][] probabilities) {
    int labels() {
        return probabilities.length == 0 ? 0 : probabilities[0].length;
    }
}
