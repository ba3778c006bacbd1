package io.headwater.bench.quality;

import io.headwater.learn.Alarm;
import java.util.Set;

/**
 * Drift alarms as the learning code told of them.
 *
 * @param event how many events had been learned when they were told, their micro-batch included
 */
record Announced(int event, Set<Alarm> alarms) {
    Announced {
        alarms = Set.copyOf(alarms);
    }

    /** Whether it is of the kind that the committee acts upon. */
    boolean ofErrors() {
        return alarms.contains(Alarm.ERROR_ADWIN);
    }
}
