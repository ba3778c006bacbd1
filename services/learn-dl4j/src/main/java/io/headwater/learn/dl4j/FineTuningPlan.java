package io.headwater.learn.dl4j;

/**
 * How fast each part of a network learns, step by step. Begins anew whenever the learner does.
 *
 * @param probeSteps so many first steps teach the head alone (LP-FT: Kumar et al., "Fine-tuning can distort pretrained
 *     features and underperform out-of-distribution", 2022)
 * @param thawSteps the dense layer thaws at the end of the probe, what lies below it so many steps later (gradual unfreezing:
 *     Howard and Ruder, "Universal language model fine-tuning for text classification", 2018)
 * @param dense share of the learning rate for the dense layer, 0: it stays as it is
 * @param trunk share of its learning rate for what lies below, 0: it stays as it is
 * @param pull how strongly the dense layer is drawn towards the source's (L2-SP)
 * @param warmUpSteps over so many steps rates rise from nothing (the rising side of a slanted triangle)
 */
record FineTuningPlan(int probeSteps, int thawSteps, float dense, float trunk, float pull, int warmUpSteps) {
    /** All learns at once, from the first step on. */
    static final FineTuningPlan SCRATCH = new FineTuningPlan(0, 0, 1, 1, 0, 0);

    /** The head alone learns. */
    static final FineTuningPlan FROZEN = new FineTuningPlan(0, 0, 0, 0, 0, 0);

    /** From a source's weights, by the defaults that measured best. */
    static final FineTuningPlan FINE_TUNING = new FineTuningPlan(8, 8, 0.3f, 0.3f, 0.01f, 4);

    FineTuningPlan {
        if (probeSteps < 0 || thawSteps < 0 || warmUpSteps < 0 || !(dense >= 0) || !(trunk >= 0) || !(pull >= 0)) {
            throw new IllegalArgumentException("steps and shares are at least 0");
        }
    }

    /** Shares of the learning rate in the step that comes after {@code steps} steps. */
    Rates after(int steps) {
        float rise = warmUp(steps);
        return new Rates(
                steps < probeSteps + thawSteps ? 0 : trunk * warmUp(steps - probeSteps - thawSteps),
                steps < probeSteps ? 0 : dense * warmUp(steps - probeSteps),
                rise,
                pull);
    }

    private float warmUp(int steps) {
        return Math.min(1, (steps + 1f) / (warmUpSteps + 1f));
    }
}
