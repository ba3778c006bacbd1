package io.headwater.model;

import static java.util.Objects.requireNonNull;

/** Where a record stands in Kafka; the identity of an event in a lineage. */
public record Coordinates(String topic, int partition, long offset) {
    public Coordinates {
        requireNonNull(topic, "topic");
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("negative coordinates: " + partition + ", " + offset);
        }
    }

    /** The default id of a text that came without one: {@code topic-partition-offset}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
