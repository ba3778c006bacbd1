package io.headwater.bench.quality;

import io.headwater.learn.Alarm;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** A sentence for each run in which there were any. */
    static List<String> notes(List<Run> runs) {
        return runs.stream()
                .filter(run -> !run.alarms().isEmpty())
                .map(run -> "drift alarms, seed " + run.seed() + ", after events: "
                        + run.alarms().stream()
                                .map(told -> told.event() + " " + told.alarms())
                                .collect(Collectors.joining(", ")))
                .toList();
    }
}
