package io.headwater.runtime.kafka;

import static java.util.Objects.requireNonNull;

import io.headwater.runtime.EnvironmentException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is committed on topics as they stand now, without a group: for commands that look at a cluster and end. A
 * cluster that does not answer, or goes away half-way, is an {@link EnvironmentException}. Used by one thread.
 */
public final class CommittedReader {
    /** Only what is committed; a topic that is not there stays so; a cluster that is not there is found out soon. */
    public static final Map<String, Object> SETTINGS = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            // Who names an offset that is gone is told so.
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            8_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            10_000);

    private static final Duration POLL = Duration.ofMillis(200);

    /** Without a record for so long, the cluster has gone away half-way. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Consumer<byte[], byte[]> consumer;

    /**
     * Reads nothing yet.
     *
     * @param consumer with {@link #SETTINGS}, without group; the caller closes it
     */
    public CommittedReader(Consumer<byte[], byte[]> consumer) {
        this.consumer = requireNonNull(consumer, "consumer");
    }

    /** The partitions of a topic, at least one. */
    public List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> found;
        try {
            found = answer(() -> present(consumer.partitionsFor(topic)));
        } catch (UnknownTopicOrPartitionException e) {
            throw new EnvironmentException(noTopic(topic), e);
        }
        if (found.isEmpty()) {
            throw new EnvironmentException(noTopic(topic));
        }
        return found.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Older brokers' answers make the client say null. */
    private static List<PartitionInfo> present(@Nullable List<PartitionInfo> partitions) {
        return partitions == null ? List.of() : partitions;
    }

    private static String noTopic(String topic) {
        return "the Kafka cluster has no topic '" + topic + "': has a trainer run on it, and with this prefix?";
    }

    /** The first offset of each partition that is still there. */
    public Map<TopicPartition, Long> beginnings(List<TopicPartition> partitions) {
        return answer(() -> consumer.beginningOffsets(partitions));
    }

    /** Where each partition ends for a reader of what is committed. */
    public Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return answer(() -> consumer.endOffsets(partitions));
    }

    /** Every committed record of a topic, those of a partition in its order, up to where the topic ends at the beginning. */
    public void readAll(String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = beginnings(partitions);
        beginnings.forEach(consumer::seek);
        Map<TopicPartition, Long> ends = ends(partitions);
        readTo(ends, action);
    }

    /**
     * Reads from where the consumer stands until it has come to {@code ends} in each of these partitions, which are assigned
     * and not paused; others should be paused.
     */
    public void readTo(
            Map<TopicPartition, Long> ends, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
        long quietSince = System.nanoTime();
        while (answer(
                () -> ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()))) {
            boolean quiet = true;
            for (ConsumerRecord<byte[], byte[]> record : answer(() -> consumer.poll(POLL))) {
                quiet = false;
                action.accept(record);
            }
            if (!quiet) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                throw new EnvironmentException(
                        "the Kafka cluster stopped answering while " + ends.keySet() + " was read");
            }
        }
    }

    private static <T> T answer(Supplier<T> request) {
        try {
            return request.get();
        } catch (TimeoutException e) {
            throw new EnvironmentException("the Kafka cluster does not answer: " + e.getMessage(), e);
        }
    }
}
