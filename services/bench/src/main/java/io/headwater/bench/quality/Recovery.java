package io.headwater.bench.quality;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How a run got over an abrupt change of its stream.
 *
 * @param at how many events came before the change
 */
record Recovery(int at) {
    /** So many events before the change, and later ones, make a level. */
    static final int LEVEL = 1000;

    /** So many events after the change the level is looked at again. */
    static final int GRACE = 1500;

    static final int BLOCK = 250;

    private static final int BLOCKS_BEFORE = 4;
    private static final int BLOCKS_AFTER = 12;

    /** Accuracy over the last events before the change. */
    double before(Trace trace) {
        return trace.accuracy(Math.max(0, at - LEVEL), at);
    }

    /** Accuracy over the events that follow {@link #GRACE} events after the change; empty if there are none. */
    OptionalDouble after(Trace trace) {
        int from = at + GRACE;
        int to = Math.min(trace.events(), from + LEVEL);
        return to <= from ? OptionalDouble.empty() : OptionalDouble.of(trace.accuracy(from, to));
    }

    /** Where the blocks around the change begin, counted from it; only whole ones. */
    List<Integer> blocks(int events) {
        return IntStream.range(-BLOCKS_BEFORE, BLOCKS_AFTER)
                .map(block -> block * BLOCK)
                .filter(from -> at + from >= 0 && at + from + BLOCK <= events)
                .boxed()
                .toList();
    }

    /** Accuracy in the block that begins {@code from} events after the change. */
    double block(Trace trace, int from) {
        return trace.accuracy(at + from, at + from + BLOCK);
    }

    /** After how many events from the change an alarm of errors was told; empty if none was. */
    OptionalInt delay(List<Announced> alarms) {
        return alarms.stream()
                .filter(told -> told.ofErrors() && told.event() > at)
                .mapToInt(told -> told.event() - at)
                .min();
    }

    /** Alarms of errors before the change. */
    long falseAlarms(List<Announced> alarms) {
        return alarms.stream()
                .filter(told -> told.ofErrors() && told.event() <= at)
                .count();
    }
}
