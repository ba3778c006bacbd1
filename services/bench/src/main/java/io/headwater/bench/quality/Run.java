package io.headwater.bench.quality;

import java.util.List;

/**
 * One pass of a committee over a stream.
 *
 * @param events learned
 * @param classes labels seen
 * @param seconds spent in learning, prediction included, encoding not
 * @param participants the committee first, then its learners in their order
 */
record Run(
        long seed,
        int microBatch,
        int events,
        int classes,
        double seconds,
        List<Participant> participants,
        List<Announced> alarms) {
    Run {
        participants = List.copyOf(participants);
        alarms = List.copyOf(alarms);
        if (events < 1 || participants.isEmpty()) {
            throw new IllegalArgumentException("a run has events and participants");
        }
    }

    double perSecond() {
        return events / seconds;
    }
}
