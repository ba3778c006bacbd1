package io.headwater.cli.models;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many events, and where they stand: from the first to the last of each partition.
 *
 * @param partitions partition → the range in it, sorted by name
 */
public record EventRanges(long events, Map<String, Range> partitions) {
    /**
     * In one partition.
     *
     * @param events how many events between both, the first and the last among them
     */
    public record Range(long first, long last, long events) {}

    /** Of all that these versions have learned since their parents. */
    static EventRanges of(List<Manifest> versions) {
        return ofEvents(versions.stream()
                .flatMap(version -> version.lineage().microBatches().stream())
                .flatMap(batch -> batch.events().stream())
                .map(Lineage.LearnedEvent::coordinates)
                .toList());
    }

    static EventRanges ofEvents(List<Coordinates> events) {
        Map<String, Range> partitions = new TreeMap<>();
        for (Coordinates at : events) {
            partitions.merge(
                    at.topic() + "-" + at.partition(),
                    new Range(at.offset(), at.offset(), 1),
                    (one, other) -> new Range(
                            Math.min(one.first(), other.first()),
                            Math.max(one.last(), other.last()),
                            one.events() + other.events()));
        }
        return new EventRanges(events.size(), partitions);
    }

    List<String> lines() {
        return partitions.entrySet().stream()
                .map(entry -> entry.getKey() + ": "
                        + Amounts.count(entry.getValue().events()) + " from offset "
                        + entry.getValue().first() + " to " + entry.getValue().last())
                .toList();
    }
}
