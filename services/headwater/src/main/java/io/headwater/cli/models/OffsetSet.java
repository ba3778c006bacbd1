package io.headwater.cli.models;

import io.headwater.model.Coordinates;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** A set of events by their coordinates, one bit each where they lie close together. Not thread-safe. */
final class OffsetSet {
    private static final int PAGE = 1 << 16;

    private final Map<String, Map<Long, BitSet>> partitions = new TreeMap<>();
    private long size;

    /** Whether it was not in the set before. */
    boolean add(Coordinates at) {
        BitSet page = page(at);
        int bit = (int) (at.offset() % PAGE);
        boolean added = !page.get(bit);
        page.set(bit);
        size += added ? 1 : 0;
        return added;
    }

    /** Whether it was in the set before. */
    boolean remove(Coordinates at) {
        boolean there = contains(at);
        if (there) {
            page(at).clear((int) (at.offset() % PAGE));
            size--;
        }
        return there;
    }

    private BitSet page(Coordinates at) {
        return partitions
                .computeIfAbsent(at.topic() + "-" + at.partition(), unused -> new TreeMap<>())
                .computeIfAbsent(at.offset() / PAGE, unused -> new BitSet());
    }

    boolean contains(Coordinates at) {
        BitSet page = partitions
                .getOrDefault(at.topic() + "-" + at.partition(), new TreeMap<>())
                .get(at.offset() / PAGE);
        return page != null && page.get((int) (at.offset() % PAGE));
    }

    long size() {
        return size;
    }
}
