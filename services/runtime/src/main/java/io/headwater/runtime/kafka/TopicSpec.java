package io.headwater.runtime.kafka;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * How a topic is created, and what an existing one is compared with.
 *
 * @param partitions at least 1
 * @param replicationFactor −1: the broker's default
 * @param required settings without which events or versions would be lost: another value stops the service
 * @param expected settings whose absence costs something less: another value is a warning
 */
public record TopicSpec(
        String name,
        int partitions,
        short replicationFactor,
        Map<String, String> required,
        Map<String, String> expected) {
    public TopicSpec {
        requireNonNull(name, "name");
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic without partitions: " + name);
        }
        required = Map.copyOf(required);
        expected = Map.copyOf(expected);
    }
}
