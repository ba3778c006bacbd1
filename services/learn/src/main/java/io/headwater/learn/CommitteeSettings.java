package io.headwater.learn;

import io.headwater.learn.state.SavedValues;

/**
 * How a committee learns.
 *
 * @param seed draws what is replayed
 * @param stepEvents so many new events make one step of each batch learner, however they were cut into micro-batches
 * @param stepRows rows of such a step; what the new events leave free is replayed
 * @param replayEvents how many events the replay reservoir keeps
 * @param adaptive whether the committee starts afresh when its errors say that texts mean something else now
 * @param recall share of the stored answer in the target of a replayed event, from 0 to 1; the rest is its label
 */
public record CommitteeSettings(
        long seed, int stepEvents, int stepRows, int replayEvents, boolean adaptive, double recall) {
    public static final CommitteeSettings DEFAULT = new CommitteeSettings(1, 16, 64, 3000, true, 0.3);

    public CommitteeSettings {
        if (stepEvents < 1 || stepRows < stepEvents || replayEvents < 1) {
            throw new IllegalArgumentException("steps of " + stepRows + " rows with " + stepEvents + " new events from "
                    + replayEvents + " kept ones cannot be");
        }
        if (!(recall >= 0 && recall <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1, not " + recall);
        }
    }

    public CommitteeSettings withSeed(long other) {
        return new CommitteeSettings(other, stepEvents, stepRows, replayEvents, adaptive, recall);
    }

    /** Steps on new events alone. */
    public CommitteeSettings withoutReplay() {
        return new CommitteeSettings(seed, stepEvents, stepEvents, replayEvents, adaptive, recall);
    }

    public CommitteeSettings withAdaptive(boolean other) {
        return new CommitteeSettings(seed, stepEvents, stepRows, replayEvents, other, recall);
    }

    public CommitteeSettings withRecall(double other) {
        return new CommitteeSettings(seed, stepEvents, stepRows, replayEvents, adaptive, other);
    }

    /** Writes every setting, so that {@link #load} gives equal ones. */
    public void save(SavedValues state) {
        state.put("seed", seed);
        state.put("step-events", stepEvents);
        state.put("step-rows", stepRows);
        state.put("replay-events", replayEvents);
        state.put("adaptive", Boolean.toString(adaptive));
        state.put("recall", recall);
    }

    /**
     * The settings that {@link #save} wrote.
     *
     * @throws IllegalArgumentException if one is missing or cannot be
     */
    public static CommitteeSettings load(SavedValues state) {
        return new CommitteeSettings(
                state.longNumber("seed"),
                state.intNumber("step-events"),
                state.intNumber("step-rows"),
                state.intNumber("replay-events"),
                Boolean.parseBoolean(state.text("adaptive")),
                state.doubleNumber("recall"));
    }
}
