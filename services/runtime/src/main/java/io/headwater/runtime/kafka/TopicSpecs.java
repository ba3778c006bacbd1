package io.headwater.runtime.kafka;

import io.headwater.model.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of Headwater's contract with their settings. No topic raises {@code max.message.bytes}. */
public final class TopicSpecs {
    private static final Map<String, String> DELETED =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    private static final Map<String, String> COMPACTED =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

    private TopicSpecs() {}

    /** Every topic of {@link Topic} under {@code prefix}; {@code replication} −1 is the broker's default. */
    public static List<TopicSpec> all(String prefix, int partitions, short replication) {
        return Arrays.stream(Topic.values())
                .map(topic -> of(topic, prefix, partitions, replication))
                .toList();
    }

    /** One of them, for a service that needs no other. */
    public static TopicSpec of(Topic topic, String prefix, int partitions, short replication) {
        Map<String, String> required = topic == Topic.MODELS ? COMPACTED : DELETED;
        Map<String, String> expected = switch (topic) {
            // Freshness counts from the broker's clock, whatever the producer's says.
            case LABELS, LABELED_TEXTS -> Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
            // Long enough for a scorer that was away; the newest snapshot is republished before half of it.
            case MODEL_UPDATES -> Map.of(TopicConfig.RETENTION_MS_CONFIG, millis(Duration.ofDays(7)));
            case MODEL_EVENTS -> Map.of(TopicConfig.RETENTION_MS_CONFIG, millis(Duration.ofDays(30)));
            case TEXTS, PREDICTIONS, MODELS, MODEL_COMMANDS, REJECTED -> Map.of();
        };
        return new TopicSpec(topic.named(prefix), partitions, replication, required, expected);
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
