package io.headwater.bench.quality;

import io.headwater.learn.Example;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A stream into which wrong labels pour for a while: each event in that time gets, by chance, any label but its own.
 *
 * @param events to be learned, with wrong labels among them
 * @param from the first event of the flood, counted from 0
 * @param to the first one after it
 * @param exam the stream's end, never learned, with its own labels
 */
record Flood(List<Example> events, int from, int to, List<Example> exam) {
    private static final int EXAM_PART = 5;

    Flood {
        events = List.copyOf(events);
        exam = List.copyOf(exam);
        if (from < 1 || to <= from || to >= events.size() || exam.isEmpty()) {
            throw new IllegalArgumentException("no flood from event " + from + " to " + to + " of " + events.size());
        }
    }

    /**
     * A flood in the middle of what is learned of a stream, all of it but the last fifth.
     *
     * @param length of the flood, in events
     * @param share of its labels that are wrong, from 0 to 1
     * @throws IllegalArgumentException if there are fewer than two labels, or too few events
     */
    static Flood into(List<Example> stream, int length, double share, long seed) {
        List<String> labels = stream.stream().map(Example::label).distinct().toList();
        if (labels.size() < 2) {
            throw new IllegalArgumentException("one label cannot be exchanged for another");
        }
        int learned = stream.size() - stream.size() / EXAM_PART;
        int from = (learned - length) / 2;
        SplittableRandom random = new SplittableRandom(seed);
        List<Example> events = new ArrayList<>();
        for (int i = 0; i < learned; i++) {
            Example event = stream.get(i);
            boolean wrong = i >= from && i < from + length && random.nextDouble() < share;
            int other = (labels.indexOf(event.label()) + 1 + random.nextInt(labels.size() - 1)) % labels.size();
            // Where it stands is asked for by the holdout.
            LearnedEvent at = new LearnedEvent(new Coordinates("stream", 0, i), 0);
            events.add(new Example(event.features(), wrong ? labels.get(other) : event.label(), at));
        }
        return new Flood(events, from, from + length, stream.subList(learned, stream.size()));
    }
}
