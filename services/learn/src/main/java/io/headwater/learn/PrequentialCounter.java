package io.headwater.learn;

import io.headwater.model.Prequential;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts test-then-train results event by event and tells them as {@link Prequential}. Single-threaded. Its state is
 * text, so that a restored counter goes on with the very same sums.
 */
final class PrequentialCounter {
    /** The least probability that a true label counts with, so that one sure mistake cannot outweigh all the rest. */
    static final double LEAST_PROBABILITY = 1e-6;

    static final int WINDOW = 1000;

    private static final String EVENTS = "prequential.events";
    private static final String CORRECT = "prequential.correct";
    private static final String LOSS = "prequential.loss";
    private static final String LAST = "prequential.last";
    private static final String CHECKPOINTS = "prequential.checkpoints";

    private long events;
    private long correct;
    private double loss;
    private final boolean[] hits = new boolean[WINDOW];
    private int hitsInWindow;
    private final TreeMap<Integer, Double> checkpoints = new TreeMap<>();

    /**
     * Counts one event.
     *
     * @param probability what the model gave to the true label, 0 if it did not know it
     * @return the event's loss
     */
    double add(boolean hit, double probability) {
        // StrictMath: the sum is part of the state, which has the same bits on every machine.
        double eventLoss = -StrictMath.log(Math.max(probability, LEAST_PROBABILITY));
        int slot = (int) (events % WINDOW);
        if (hits[slot]) {
            hitsInWindow--;
        }
        hits[slot] = hit;
        events++;
        loss += eventLoss;
        if (hit) {
            correct++;
            hitsInWindow++;
        }
        if (events <= Integer.MAX_VALUE && Prequential.CHECKPOINTS.contains((int) events)) {
            checkpoints.put((int) events, accuracy());
        }
        return eventLoss;
    }

    Prequential value() {
        if (events == 0) {
            return Prequential.NONE;
        }
        return new Prequential(
                events, accuracy(), loss / events, (double) hitsInWindow / Math.min(events, WINDOW), checkpoints);
    }

    private double accuracy() {
        return (double) correct / events;
    }

    /** Writes the whole state into {@code metadata}, under names that begin with {@code prefix}. */
    void save(String prefix, Map<String, String> metadata) {
        metadata.put(prefix + EVENTS, Long.toString(events));
        metadata.put(prefix + CORRECT, Long.toString(correct));
        metadata.put(prefix + LOSS, Double.toString(loss));
        StringBuilder last = new StringBuilder(WINDOW);
        for (boolean hit : hits) {
            last.append(hit ? '1' : '0');
        }
        metadata.put(prefix + LAST, last.toString());
        metadata.put(
                prefix + CHECKPOINTS,
                checkpoints.entrySet().stream()
                        .map(checkpoint -> checkpoint.getKey() + "=" + checkpoint.getValue())
                        .collect(Collectors.joining(" ")));
    }

    /** The counter that {@link #save} has written. */
    static PrequentialCounter load(String prefix, TrainingState state) {
        PrequentialCounter counter = new PrequentialCounter();
        counter.events = Long.parseLong(state.required(prefix + EVENTS));
        counter.correct = Long.parseLong(state.required(prefix + CORRECT));
        counter.loss = Double.parseDouble(state.required(prefix + LOSS));
        String last = state.required(prefix + LAST);
        if (last.length() != WINDOW) {
            throw new IllegalArgumentException("a window of " + last.length() + " hits instead of " + WINDOW);
        }
        for (int slot = 0; slot < WINDOW; slot++) {
            counter.hits[slot] = last.charAt(slot) == '1';
            if (counter.hits[slot]) {
                counter.hitsInWindow++;
            }
        }
        String reached = state.required(prefix + CHECKPOINTS);
        if (!reached.isEmpty()) {
            for (String checkpoint : reached.split(" ", -1)) {
                int equals = checkpoint.indexOf('=');
                counter.checkpoints.put(
                        Integer.valueOf(checkpoint.substring(0, equals)),
                        Double.valueOf(checkpoint.substring(equals + 1)));
            }
        }
        return counter;
    }
}
