package io.headwater.bench.updates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Partitions in memory and the consumer that reads them, as a {@code read_committed} one reads a broker's: offsets have holes, a
 * poll brings some records. Not thread-safe.
 */
final class LogInMemory extends MockConsumer<byte[], byte[]> {
    private static final Node NODE = new Node(1, "memory", 1);

    /** So that a catch-up takes several polls. */
    private static final int POLL_RECORDS = 7;

    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> partitions =
            new TreeMap<>((a, b) -> a.topic().equals(b.topic())
                    ? a.partition() - b.partition()
                    : a.topic().compareTo(b.topic()));
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();

    LogInMemory() {
        super("earliest");
    }

    void create(String topic, int count) {
        for (int i = 0; i < count; i++) {
            partitions.put(new TopicPartition(topic, i), new ArrayList<>());
            ends.put(new TopicPartition(topic, i), 0L);
        }
    }

    void append(TopicPartition to, long timestamp, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        long offset = ends.merge(to, 1L, Long::sum) - 1;
        records(to)
                .add(new ConsumerRecord<>(
                        to.topic(),
                        to.partition(),
                        offset,
                        timestamp,
                        TimestampType.CREATE_TIME,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        key,
                        value,
                        new RecordHeaders(headers.toArray()),
                        Optional.empty()));
    }

    /** A transaction's end: an offset without a record. */
    void endTransaction(TopicPartition in) {
        ends.merge(in, 1L, Long::sum);
    }

    private List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition) {
        List<ConsumerRecord<byte[], byte[]>> records = partitions.get(partition);
        if (records == null) {
            throw new IllegalStateException("no such partition: " + partition);
        }
        return records;
    }

    /** Whether everything that is assigned has been read to its end. */
    boolean isRead() {
        return positions.entrySet().stream()
                .allMatch(position -> position.getValue() >= ends.getOrDefault(position.getKey(), 0L));
    }

    @Override
    public synchronized void assign(Collection<TopicPartition> assigned) {
        positions.keySet().retainAll(assigned);
        assigned.forEach(partition -> positions.putIfAbsent(partition, 0L));
        paused.clear();
    }

    @Override
    public synchronized Set<TopicPartition> assignment() {
        return Set.copyOf(positions.keySet());
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        positions.put(partition, offset);
    }

    @Override
    public synchronized void seekToBeginning(Collection<TopicPartition> all) {
        all.forEach(partition -> positions.put(partition, 0L));
    }

    @Override
    public synchronized long position(TopicPartition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> all) {
        paused.addAll(all);
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> all) {
        paused.removeAll(all);
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic) {
        return partitions.keySet().stream()
                .filter(partition -> partition.topic().equals(topic))
                .map(partition ->
                        new PartitionInfo(topic, partition.partition(), NODE, new Node[] {NODE}, new Node[] {NODE}))
                .toList();
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> all) {
        Map<TopicPartition, Long> found = new HashMap<>();
        all.forEach(partition -> found.put(partition, ends.getOrDefault(partition, 0L)));
        return found;
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        times.forEach((partition, time) -> records(partition).stream()
                .filter(record -> record.timestamp() >= time)
                .findFirst()
                .ifPresent(
                        record -> found.put(partition, new OffsetAndTimestamp(record.offset(), record.timestamp()))));
        return found;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new HashMap<>();
        for (TopicPartition partition : positions.keySet().toArray(TopicPartition[]::new)) {
            if (paused.contains(partition)) {
                continue;
            }
            long from = position(partition);
            List<ConsumerRecord<byte[], byte[]>> records = records(partition).stream()
                    .filter(record -> record.offset() >= from)
                    .limit(POLL_RECORDS)
                    .toList();
            if (!records.isEmpty()) {
                polled.put(partition, records);
            }
            long next = records.size() < POLL_RECORDS
                    ? ends.getOrDefault(partition, 0L)
                    : records.get(records.size() - 1).offset() + 1;
            positions.put(partition, next);
        }
        return new ConsumerRecords<>(polled, Map.of());
    }
}
