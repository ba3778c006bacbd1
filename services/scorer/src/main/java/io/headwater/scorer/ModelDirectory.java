package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.headwater.wire.TrustedKeys;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.UpdateRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the compacted topic {@code models}: which models there are, and where the newest snapshot of each is found. */
final class ModelDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDirectory.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private ModelDirectory() {}

    /**
     * The newest manifest of each model as of now, that of the oldest snapshot first; moves the consumer's assignment to the
     * directory's partitions. Returns when all is read, however long the broker takes.
     *
     * @param consumer {@code read_committed}, without group
     * @param trusted who must have signed an entry; others are passed over
     * @throws org.apache.kafka.common.errors.RetriableException if the broker does not answer, or not yet
     */
    static List<Manifest> read(Consumer<byte[], byte[]> consumer, String topic, TrustedKeys trusted) {
        List<TopicPartition> partitions = partitions(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, Manifest> newest = new HashMap<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                put(newest, record, trusted);
            }
        }
        return newest.values().stream()
                .sorted(Comparator.comparing(Manifest::snapshotTime))
                .toList();
    }

    /** @throws UnknownTopicOrPartitionException if the brokers do not know the topic, or not yet */
    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " has no partitions");
        }
        return partitions;
    }

    private static void put(Map<String, Manifest> newest, ConsumerRecord<byte[], byte[]> record, TrustedKeys trusted) {
        if (record.key() == null) {
            return;
        }
        String model = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            newest.remove(model);
            return;
        }
        try {
            Manifest manifest = UpdateRecord.manifest(record.value(), record.headers(), trusted);
            if (manifest.model().equals(model)) {
                newest.put(model, manifest);
            } else {
                LOG.warn("model {}: its entry in {} is of model {}", model, record.topic(), manifest.model());
            }
        } catch (UpdateRefusedException e) {
            LOG.warn(
                    "model {}: its entry in {} is refused ({}): {}",
                    model,
                    record.topic(),
                    e.reason().code(),
                    e.getMessage());
        }
    }
}
