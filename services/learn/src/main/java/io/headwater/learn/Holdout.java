package io.headwater.learn;

import io.headwater.learn.Held.Answer;
import io.headwater.learn.gate.Pairs;
import io.headwater.learn.state.SavedValues;
import io.headwater.learn.state.SeededRandom;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A few events that are kept back from learning, so that versions can be judged by them: drawn by chance, balanced between
 * the labels, the newest of each. An event that leaves is learned in the place of the one that takes its own; none is lost.
 *
 * <p>Single-threaded, deterministic: how events are cut into micro-batches makes no difference to which are kept back.
 */
final class Holdout {
    /** A label needs its first events itself. */
    private static final int FIRST = 8;

    private static final long SEED = 0x1f83d9abfb41bd6bL;

    private static final String SHARE = "share";
    private static final String EVENTS = "events";
    private static final String RANDOM = "random";
    private static final String SEEN = "seen";
    private static final String LEARNED_LABELS = "learned.labels";
    private static final String LEARNED_COUNTS = "learned.counts";
    private static final String TOPICS = "topics";
    private static final String PARTITIONS = "partitions";
    private static final String OFFSETS = "offsets";
    private static final String ARRIVALS = "arrivals";
    private static final String LABELS = "labels";
    private static final String SINCE = "since";
    private static final String SERVED = "served";
    private static final String TEXTS = "texts.";

    private HoldoutSettings settings = HoldoutSettings.NONE;
    private SeededRandom random = new SeededRandom(SEED);
    private long seen;
    /** How many events of a label were learned, no further than {@link #FIRST}. */
    private final Map<String, Integer> learned = new TreeMap<>();
    /** The oldest first. */
    private List<Held> events = new ArrayList<>();

    HoldoutSettings settings() {
        return settings;
    }

    /** From the next event on. */
    void set(HoldoutSettings other) {
        settings = other;
    }

    int size() {
        return events.size();
    }

    /** How many events have come, those that came for the second time aside. */
    long seen() {
        return seen;
    }

    /** What is kept back, the oldest first. */
    List<Example> examples() {
        return events.stream().map(Held::example).toList();
    }

    /** Decides which events of a micro-batch are kept back, and which older ones are learned with the rest. */
    Sifted sift(List<Example> microBatch) {
        List<Example> toLearn = new ArrayList<>();
        List<Example> kept = new ArrayList<>();
        int[] places = new int[microBatch.size()];
        for (int i = 0; i < places.length; i++) {
            Example event = microBatch.get(i);
            if (event.returning()) {
                places[i] = Sifted.NOWHERE;
                take(event).ifPresent(held -> learn(held, toLearn));
                continue;
            }
            letGo(toLearn);
            if (isChosen(event)) {
                places[i] = -1 - kept.size();
                kept.add(event);
                events.add(new Held(event, seen, Answer.UNKNOWN));
                if (events.size() > settings.events()) {
                    learn(events.remove(oldestOfTheLargestLabel()), toLearn);
                }
            } else {
                places[i] = toLearn.size();
                toLearn.add(event);
                learned.merge(event.label(), 1, (before, one) -> Math.min(FIRST, before + one));
            }
            seen++;
        }
        return new Sifted(toLearn, kept, places);
    }

    private boolean isChosen(Example event) {
        // Always drawn: whether an event is chosen hangs on how many came before, not on their labels.
        boolean drawn = random.nextDouble() < settings.share();
        return drawn && event.event().isPresent() && learned.getOrDefault(event.label(), 0) >= FIRST;
    }

    /** Those that are too many, or have waited for long enough. */
    private void letGo(List<Example> toLearn) {
        while (!events.isEmpty()
                && (events.size() > settings.events() || seen - events.get(0).since() > settings.mostAge())) {
            learn(events.remove(0), toLearn);
        }
    }

    private static void learn(Held held, List<Example> toLearn) {
        Example example = held.example();
        toLearn.add(new Example(
                example.features(),
                example.label(),
                example.event().map(event -> new LearnedEvent(event.coordinates(), event.arrival(), true)),
                false));
    }

    private Optional<Held> take(Example returning) {
        for (int i = 0; i < events.size(); i++) {
            if (coordinates(events.get(i).example()).equals(coordinates(returning))) {
                return Optional.of(events.remove(i));
            }
        }
        return Optional.empty();
    }

    private static Optional<Coordinates> coordinates(Example example) {
        return example.event().map(LearnedEvent::coordinates);
    }

    private int oldestOfTheLargestLabel() {
        Map<String, Integer> counts = new HashMap<>();
        int largest = 0;
        for (Held held : events) {
            largest = Math.max(largest, counts.merge(held.example().label(), 1, Integer::sum));
        }
        for (int i = 0; i < events.size(); i++) {
            if (counts.getOrDefault(events.get(i).example().label(), 0) == largest) {
                return i;
            }
        }
        throw new IllegalStateException("no label has as many events as the largest");
    }

    /** What was kept back until now says nothing of what texts mean from now on. */
    void makeObsolete() {
        events.replaceAll(held -> held.with(Answer.OBSOLETE));
    }

    /** Notes what the version being served makes of one event, if that is kept back. */
    void note(Example event, boolean right) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (coordinates(events.get(i).example()).equals(coordinates(event))) {
                events.set(i, events.get(i).with(right ? Answer.RIGHT : Answer.WRONG));
                return;
            }
        }
    }

    /** Notes what the version being served makes of each event. */
    void serve(boolean[] right) {
        for (int i = 0; i < right.length; i++) {
            events.set(i, events.get(i).with(right[i] ? Answer.RIGHT : Answer.WRONG));
        }
    }

    /** Compares a candidate with the version being served. */
    Pairs compare(boolean[] right) {
        Pairs pairs = Pairs.NONE;
        for (int i = 0; i < right.length; i++) {
            Answer served = events.get(i).served();
            if (served == Answer.RIGHT || served == Answer.WRONG) {
                pairs = pairs.with(served == Answer.RIGHT, right[i]);
            }
        }
        return pairs;
    }

    /** Writes the numbers into {@code state} and gives the texts as tensors whose names begin with {@code prefix}. */
    List<Tensor> save(String prefix, SavedValues state) {
        state.put(SHARE, settings.share());
        state.put(EVENTS, settings.events());
        state.put(RANDOM, random.state());
        state.put(SEEN, seen);
        state.put(LEARNED_LABELS, TextList.encode(List.copyOf(learned.keySet())));
        state.put(
                LEARNED_COUNTS,
                learned.values().stream().mapToLong(Integer::longValue).toArray());
        List<LearnedEvent> origins = events.stream()
                .map(held -> held.example().event().orElseThrow())
                .toList();
        state.put(
                TOPICS,
                TextList.encode(origins.stream()
                        .map(event -> event.coordinates().topic())
                        .toList()));
        state.put(
                PARTITIONS,
                origins.stream()
                        .mapToLong(event -> event.coordinates().partition())
                        .toArray());
        state.put(
                OFFSETS,
                origins.stream()
                        .mapToLong(event -> event.coordinates().offset())
                        .toArray());
        state.put(ARRIVALS, origins.stream().mapToLong(LearnedEvent::arrival).toArray());
        state.put(
                LABELS,
                TextList.encode(
                        events.stream().map(held -> held.example().label()).toList()));
        state.put(SINCE, events.stream().mapToLong(Held::since).toArray());
        state.put(
                SERVED,
                TextList.encode(
                        events.stream().map(held -> held.served().name()).toList()));
        return FeatureRows.save(
                prefix + TEXTS,
                events.stream().map(held -> held.example().features()).toList());
    }

    /** What {@link #save} has written; it goes on exactly as that one would have. */
    static Holdout load(String prefix, SavedValues state, Map<String, Tensor> tensors) {
        Holdout holdout = new Holdout();
        holdout.settings = new HoldoutSettings(state.doubleNumber(SHARE), state.intNumber(EVENTS));
        holdout.random = new SeededRandom(state.longNumber(RANDOM));
        holdout.seen = state.longNumber(SEEN);
        List<String> known = TextList.decode(state.text(LEARNED_LABELS));
        long[] counts = state.longNumbers(LEARNED_COUNTS);
        for (int i = 0; i < counts.length; i++) {
            holdout.learned.put(known.get(i), (int) counts[i]);
        }
        List<String> topics = TextList.decode(state.text(TOPICS));
        long[] partitions = state.longNumbers(PARTITIONS);
        long[] offsets = state.longNumbers(OFFSETS);
        long[] arrivals = state.longNumbers(ARRIVALS);
        List<String> labels = TextList.decode(state.text(LABELS));
        long[] since = state.longNumbers(SINCE);
        List<String> served = TextList.decode(state.text(SERVED));
        List<Features> texts = FeatureRows.load(prefix + TEXTS, tensors, labels.size());
        for (int i = 0; i < texts.size(); i++) {
            Coordinates at = new Coordinates(topics.get(i), (int) partitions[i], offsets[i]);
            Example example = new Example(texts.get(i), labels.get(i), new LearnedEvent(at, arrivals[i]));
            holdout.events.add(new Held(example, since[i], Answer.valueOf(served.get(i))));
        }
        return holdout;
    }
}
