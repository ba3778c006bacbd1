package io.headwater.cli.models;

import static java.util.Objects.requireNonNull;

import io.headwater.runtime.EnvironmentException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Reads the topic {@code models} from its beginning to where it ends now. Used by one thread. */
public final class DirectoryReader {
    /** Only what is committed; a topic that is not there stays so; a cluster that is not there is found out soon. */
    public static final Map<String, Object> SETTINGS = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            8_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            10_000);

    private static final Duration POLL = Duration.ofMillis(200);

    /** Without a record for so long, the cluster has gone away half-way. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;

    /**
     * Reads nothing yet.
     *
     * @param consumer with {@link #SETTINGS}, without group; the caller closes it
     */
    public DirectoryReader(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = requireNonNull(consumer, "consumer");
        this.topic = requireNonNull(topic, "topic");
    }

    /**
     * The newest manifest of each model as of now.
     *
     * @throws EnvironmentException if the cluster does not answer or has no such topic
     */
    public Directory read() {
        try {
            List<TopicPartition> partitions = partitions();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return read(consumer.endOffsets(partitions));
        } catch (TimeoutException e) {
            throw new EnvironmentException("the Kafka cluster does not answer: " + e.getMessage(), e);
        }
    }

    private List<TopicPartition> partitions() {
        List<PartitionInfo> found;
        try {
            found = present(consumer.partitionsFor(topic));
        } catch (UnknownTopicOrPartitionException e) {
            throw new EnvironmentException(noTopic(), e);
        }
        if (found.isEmpty()) {
            throw new EnvironmentException(noTopic());
        }
        return found.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Older brokers' answers make the client say null. */
    private static List<PartitionInfo> present(@Nullable List<PartitionInfo> partitions) {
        return partitions == null ? List.of() : partitions;
    }

    private String noTopic() {
        return "the Kafka cluster has no topic '" + topic + "': has a trainer run on it, and with this prefix?";
    }

    private Directory read(Map<TopicPartition, Long> ends) {
        Directory directory = new Directory();
        long quietSince = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            boolean quiet = true;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                quiet = false;
                if (record.key() != null) {
                    directory.put(record.key(), record.value());
                }
            }
            if (!quiet) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                throw new EnvironmentException("the Kafka cluster stopped answering while '" + topic + "' was read");
            }
        }
        return directory;
    }
}
