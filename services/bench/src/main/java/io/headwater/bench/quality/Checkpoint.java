package io.headwater.bench.quality;

import io.headwater.model.Prequential;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A stretch of a stream over which accuracy is told.
 *
 * @param key by which reports and goals name it: {@code 200} for the first 200 events, {@code all}, {@code last_2000}
 * @param first so many first events; 0 for all
 * @param last so many last events; 0 if {@code first} counts
 */
record Checkpoint(String key, int first, int last) {
    static final Checkpoint ALL = new Checkpoint("all", 0, 0);
    static final Checkpoint LAST_2000 = new Checkpoint("last_2000", 0, 2000);

    /** All that are reported, in the order of the table. */
    static final List<Checkpoint> VALUES = values();

    private static List<Checkpoint> values() {
        List<Checkpoint> values = new ArrayList<>();
        Prequential.CHECKPOINTS.forEach(events -> values.add(new Checkpoint(Integer.toString(events), events, 0)));
        values.add(ALL);
        values.add(LAST_2000);
        return List.copyOf(values);
    }

    /** Whether it lies wholly behind the first {@code events} events. */
    boolean isAtOrAfter(int events) {
        return first == 0 || first >= events;
    }

    /** Accuracy over this stretch, from 0 to 1; empty if the stream is shorter. */
    OptionalDouble of(Trace trace) {
        int events = trace.events();
        if (events == 0 || first > events || last > events) {
            return OptionalDouble.empty();
        }
        int to = first > 0 ? first : events;
        return OptionalDouble.of(trace.accuracy(last > 0 ? events - last : 0, to));
    }
}
