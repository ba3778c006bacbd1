package io.headwater.learn.dl4j;

import io.headwater.learn.TrainingState;

/** What every learner refuses. */
final class Refusals {
    private Refusals() {}

    static void shrinking(int labels, int newLabels) {
        if (newLabels < labels) {
            throw new IllegalArgumentException("a learner of " + labels + " labels cannot shrink to " + newLabels);
        }
    }

    static void unknownLabel(int target, int labels) {
        if (target < 0 || target >= labels) {
            throw new IllegalArgumentException("label " + target + " of " + labels);
        }
    }

    static void otherFormat(TrainingState state, String format) {
        if (!state.required("format").equals(format)) {
            throw new IllegalArgumentException(
                    "a state of format " + state.required("format") + "; this software reads " + format);
        }
    }
}
