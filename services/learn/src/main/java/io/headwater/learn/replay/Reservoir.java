package io.headwater.learn.replay;

import io.headwater.learn.state.SavedValues;
import io.headwater.learn.state.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A sample of all events so far, of bounded size, as balanced between the labels as the stream allows, and uniform within
 * each label: class-balanced reservoir sampling (Chrysakis and Moens, "Online continual learning from imbalanced data",
 * ICML 2020).
 *
 * <p>While there is room, everything is kept. Then an event of a label that never was the largest one takes the place of a
 * random event of the largest; an event of a label that once was takes, with the chance of a plain reservoir, the place of
 * a random event of its own label.
 *
 * <p>Single-threaded. Deterministic: the same calls from the same seed or state keep and draw the same events. Inserting
 * costs time in proportion to the capacity only if it replaces, drawing always.
 *
 * @param <T> what is kept of an event; not looked at
 */
public final class Reservoir<T> {
    private static final String CAPACITY = "capacity";
    private static final String SLOTS = "slots";
    private static final String SEEN = "seen";
    private static final String FULL = "full";
    private static final String RANDOM = "random";

    private final int capacity;
    private final SeededRandom random;
    private final List<Stored<T>> slots;
    private final LabelCounts counts;

    /** @param capacity how many events are kept, at least 1 */
    public Reservoir(int capacity, long seed) {
        this(capacity, new SeededRandom(seed), new ArrayList<>(), new LabelCounts());
    }

    private Reservoir(int capacity, SeededRandom random, List<Stored<T>> slots, LabelCounts counts) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a reservoir keeps at least 1 event, not " + capacity);
        }
        this.capacity = capacity;
        this.random = random;
        this.slots = slots;
        this.counts = counts;
    }

    /** One that keeps nothing yet and goes on with the random numbers of this one, which is not to be used any more. */
    public Reservoir<T> emptied() {
        return new Reservoir<>(capacity, random, new ArrayList<>(), new LabelCounts());
    }

    public int capacity() {
        return capacity;
    }

    /** How many events are kept now. */
    public int size() {
        return slots.size();
    }

    /** How many events with this label were inserted, kept or not. */
    public long seen(int label) {
        return counts.seen(label);
    }

    /** How many events with this label are kept now. */
    public int kept(int label) {
        return counts.kept(label);
    }

    /** What is kept, by slot: a copy. An event stays in its slot until it is replaced. */
    public List<Stored<T>> items() {
        return List.copyOf(slots);
    }

    /**
     * Shows it one event.
     *
     * @param label the index of the event's label, at least 0
     * @return the slot that the event went into, if it is kept
     */
    public OptionalInt insert(int label, T item) {
        Stored<T> event = new Stored<>(label, item);
        counts.see(label);
        if (slots.size() < capacity) {
            slots.add(event);
            counts.keep(label);
            return OptionalInt.of(slots.size() - 1);
        }
        counts.markLargest();
        int slot;
        if (!counts.isFull(label)) {
            int largest = counts.largest();
            slot = slotOf(counts.labelsOfSize(largest));
        } else if (random.nextDouble() * counts.seen(label) < counts.kept(label)) {
            boolean[] own = new boolean[label + 1];
            own[label] = true;
            slot = slotOf(own);
        } else {
            return OptionalInt.empty();
        }
        counts.drop(slots.get(slot).label());
        counts.keep(label);
        slots.set(slot, event);
        return OptionalInt.of(slot);
    }

    /** A random slot among those of the given labels: counted by slot, so that nothing but the slots has to be saved. */
    private int slotOf(boolean[] labels) {
        int[] candidates = new int[slots.size()];
        int found = 0;
        for (int slot = 0; slot < slots.size(); slot++) {
            int label = slots.get(slot).label();
            if (label < labels.length && labels[label]) {
                candidates[found++] = slot;
            }
        }
        return candidates[random.nextInt(found)];
    }

    /**
     * Draws events as the stream brought them: each time a label by how often it was inserted, then any of its events that
     * are kept. What is kept is balanced, what is drawn is not.
     *
     * @param n how many, at least 0; none if nothing is kept
     * @return in the order drawn; an event may be there more than once
     */
    public List<Stored<T>> draw(int n) {
        if (slots.isEmpty()) {
            return List.of();
        }
        List<int[]> byLabel = slotsByLabel();
        double[] upTo = new double[byLabel.size()];
        double total = 0;
        for (int i = 0; i < upTo.length; i++) {
            total += counts.seen(slots.get(byLabel.get(i)[0]).label());
            upTo[i] = total;
        }
        List<Stored<T>> drawn = new ArrayList<>(n);
        while (drawn.size() < n) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
            int[] own = byLabel.get(found < 0 ? -found - 1 : found + 1);
            drawn.add(slots.get(own[random.nextInt(own.length)]));
        }
        return drawn;
    }

    /** The slots of each label that has any, labels and slots in ascending order. */
    private List<int[]> slotsByLabel() {
        int[][] byLabel = new int[counts.labels()][];
        for (int label = 0; label < byLabel.length; label++) {
            byLabel[label] = new int[counts.kept(label)];
        }
        int[] filled = new int[byLabel.length];
        for (int slot = 0; slot < slots.size(); slot++) {
            int label = slots.get(slot).label();
            byLabel[label][filled[label]++] = slot;
        }
        List<int[]> present = new ArrayList<>();
        for (int[] own : byLabel) {
            if (own.length > 0) {
                present.add(own);
            }
        }
        return present;
    }

    /** Writes everything but the items (their labels, by slot, are there) under names that begin with {@code prefix}. */
    public void save(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        saved.put(CAPACITY, capacity);
        saved.put(SLOTS, slots.stream().mapToLong(Stored::label).toArray());
        saved.put(SEEN, counts.seen());
        saved.put(FULL, counts.full());
        saved.put(RANDOM, random.state());
    }

    /**
     * The reservoir that {@link #save} has written; it goes on exactly as that one would have.
     *
     * @param items those of {@link #items}, in the same order
     * @throws IllegalArgumentException if there is no such state or it does not hang together
     */
    public static <T> Reservoir<T> load(String prefix, Map<String, String> metadata, List<T> items) {
        SavedValues saved = new SavedValues(prefix, metadata);
        long[] labels = saved.longNumbers(SLOTS);
        int capacity = saved.intNumber(CAPACITY);
        if (labels.length != items.size() || labels.length > capacity) {
            throw new IllegalArgumentException(
                    items.size() + " items for " + labels.length + " slots of a reservoir of " + capacity);
        }
        List<Stored<T>> slots = new ArrayList<>();
        for (int slot = 0; slot < labels.length; slot++) {
            slots.add(new Stored<>(Math.toIntExact(labels[slot]), items.get(slot)));
        }
        int[] kept = Arrays.stream(labels).mapToInt(Math::toIntExact).toArray();
        LabelCounts counts = LabelCounts.of(saved.longNumbers(SEEN), saved.longNumbers(FULL), kept);
        return new Reservoir<>(capacity, new SeededRandom(saved.longNumber(RANDOM)), slots, counts);
    }
}
