package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a version has learned that its parent had not: every micro-batch since, with its exact events in training order; and
 * whatever else decides, beside the events themselves, which bits that gave.
 *
 * @param eventsTotal events learned by the model from its beginning up to and including this version
 * @param heldOut events seen but kept back in the holdout, not learned so far
 * @param held those of them that came since the parent
 * @param rollback if the model first went back to an older version: the micro-batches were learned on that one's state
 * @param configuration the settings that training hangs on, by their names; those that the model was begun with, and those
 *     that were in force. Empty if whoever wrote the manifest did not say
 */
public record Lineage(
        long eventsTotal,
        long heldOut,
        List<MicroBatch> microBatches,
        List<LearnedEvent> held,
        Optional<Rollback> rollback,
        Map<String, String> configuration) {
    public Lineage {
        requireNonNull(rollback, "rollback");
        microBatches = List.copyOf(microBatches);
        held = List.copyOf(held);
        configuration = Collections.unmodifiableMap(new TreeMap<>(configuration));
        if (eventsTotal < 0 || heldOut < 0) {
            throw new IllegalArgumentException("negative counts: " + eventsTotal + ", " + heldOut);
        }
    }

    /** Of a version that goes on from its parent, nothing having been kept back since. */
    public Lineage(long eventsTotal, long heldOut, List<MicroBatch> microBatches) {
        this(eventsTotal, heldOut, microBatches, List.of(), Optional.empty(), Map.of());
    }

    /** How many events were learned since the parent. */
    public int events() {
        return microBatches.stream().mapToInt(batch -> batch.events().size()).sum();
    }

    /**
     * Consecutive events of one model, trained in one step, in training order.
     *
     * @param decisions what was decided of the learners right after them, in the order in which it was applied
     */
    public record MicroBatch(List<LearnedEvent> events, List<Decision> decisions) {
        public MicroBatch {
            events = List.copyOf(events);
            decisions = List.copyOf(decisions);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("a micro-batch has at least one event");
            }
        }

        /** After which nothing was decided. */
        public MicroBatch(List<LearnedEvent> events) {
            this(events, List.of());
        }
    }

    /**
     * An event by its coordinates.
     *
     * @param arrival when the label arrived in Kafka (the record's log-append time), in milliseconds since the epoch
     * @param waited whether it was kept back in the holdout before it was learned
     */
    public record LearnedEvent(Coordinates coordinates, long arrival, boolean waited) {
        /** An event that was learned as it came. */
        public LearnedEvent(Coordinates coordinates, long arrival) {
            this(coordinates, arrival, false);
        }
    }

    /**
     * That the model went back.
     *
     * @param version whose state it went back to; what the versions after it had learned is undone
     * @param relearn whether the undone events wait to be learned again
     * @param unpublished what had been learned or kept back since the parent, is undone too, and stands in no version
     */
    public record Rollback(long version, boolean relearn, List<LearnedEvent> unpublished) {
        public Rollback {
            unpublished = List.copyOf(unpublished);
            if (version < 1) {
                throw new IllegalArgumentException("no such version: " + version);
            }
        }
    }
}
