package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.UpdateRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the compacted topic {@code models}: which models there are, and where the newest snapshot of each is found. */
final class ModelDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDirectory.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private ModelDirectory() {}

    /**
     * The newest manifest of each model as of now; moves the consumer's assignment to the directory's partitions.
     *
     * @param consumer {@code read_committed}, without group
     * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer
     */
    static Map<String, Manifest> read(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, Manifest> newest = new HashMap<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                put(newest, record);
            }
        }
        return newest;
    }

    private static void put(Map<String, Manifest> newest, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String model = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            newest.remove(model);
            return;
        }
        try {
            newest.put(model, ManifestCodec.read(record.value()));
        } catch (UpdateRefusedException e) {
            LOG.warn("model {}: its entry in {} is not a manifest: {}", model, record.topic(), e.getMessage());
        }
    }
}
