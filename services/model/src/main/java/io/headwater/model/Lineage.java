package io.headwater.model;

import java.util.List;

/**
 * What a version has learned that its parent had not: every micro-batch since, with its exact events in training order.
 *
 * @param eventsTotal events learned by the model from its beginning up to and including this version
 * @param heldOut events seen but kept back in the holdout, not learned so far
 */
public record Lineage(long eventsTotal, long heldOut, List<MicroBatch> microBatches) {
    public Lineage {
        microBatches = List.copyOf(microBatches);
        if (eventsTotal < 0 || heldOut < 0) {
            throw new IllegalArgumentException("negative counts: " + eventsTotal + ", " + heldOut);
        }
    }

    /** How many events were learned since the parent. */
    public int events() {
        return microBatches.stream().mapToInt(batch -> batch.events().size()).sum();
    }

    /** Consecutive events of one model, trained in one step, in training order. */
    public record MicroBatch(List<LearnedEvent> events) {
        public MicroBatch {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("a micro-batch has at least one event");
            }
        }
    }

    /**
     * An event by its coordinates.
     *
     * @param arrival when the label arrived in Kafka (the record's log-append time), in milliseconds since the epoch
     */
    public record LearnedEvent(Coordinates coordinates, long arrival) {}
}
