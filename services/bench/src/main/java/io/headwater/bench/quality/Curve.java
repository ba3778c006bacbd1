package io.headwater.bench.quality;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Accuracy over a stream, a point every so many events.
 *
 * @param events how many events each point stands behind
 * @param accuracy {@code [points]}, from 0 to 1
 */
record Curve(List<Integer> events, List<Double> accuracy) {
    static final int STEP = 100;

    Curve {
        events = List.copyOf(events);
        accuracy = List.copyOf(accuracy);
    }

    /** Over all events up to each point; a mean over several passes. */
    static Curve soFar(List<Trace> passes) {
        return sliding(passes, Integer.MAX_VALUE);
    }

    /** Over the last {@code window} events before each point, or all while there are fewer. */
    static Curve sliding(List<Trace> passes, int window) {
        int length = passes.stream().mapToInt(Trace::events).min().orElse(0);
        List<Integer> events = IntStream.rangeClosed(1, length / STEP)
                .mapToObj(point -> point * STEP)
                .toList();
        return new Curve(
                events,
                events.stream()
                        .map(to -> passes.stream()
                                .mapToDouble(trace -> trace.accuracy(Math.max(0, to - window), to))
                                .average()
                                .orElseThrow())
                        .toList());
    }
}
