package io.headwater.console.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A series of bounded length that loses resolution instead of its beginning: when it is full, the earlier of each two
 * neighbours is dropped, and from then on each place stands for twice as many values. The newest value is always its last.
 */
final class Thinned<T> {
    private final int capacity;
    private List<T> places = new ArrayList<>();
    private long stride = 1;

    /** How many values the last place has taken; the stride when it is complete. */
    private long taken = 1;

    private long generation;

    /** @param capacity most places; even */
    Thinned(int capacity) {
        if (capacity < 2 || capacity % 2 != 0) {
            throw new IllegalArgumentException("neighbours go in pairs, so the capacity is even: " + capacity);
        }
        this.capacity = capacity;
    }

    void add(T value) {
        if (!places.isEmpty() && taken < stride) {
            places.set(places.size() - 1, value);
            taken++;
            return;
        }
        if (places.size() == capacity) {
            halve();
        }
        places.add(value);
        taken = 1;
    }

    /** Forgets the newest values, as far back as they are such. */
    void takeBack(Predicate<T> undone) {
        int kept = places.size();
        while (kept > 0 && undone.test(places.get(kept - 1))) {
            kept--;
        }
        if (kept < places.size()) {
            places = new ArrayList<>(places.subList(0, kept));
            taken = stride;
            generation++;
        }
    }

    private void halve() {
        List<T> kept = new ArrayList<>(capacity);
        for (int i = 1; i < places.size(); i += 2) {
            kept.add(places.get(i));
        }
        places = kept;
        stride *= 2;
        generation++;
    }

    /** Grows with each loss of resolution, and when values were taken back: what was read before is then to be read again from the beginning. */
    long generation() {
        return generation;
    }

    /** How many values a place stands for. */
    long stride() {
        return stride;
    }

    int size() {
        return places.size();
    }

    List<T> from(int index) {
        return List.copyOf(places.subList(index, places.size()));
    }
}
