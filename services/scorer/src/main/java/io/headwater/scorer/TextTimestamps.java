package io.headwater.scorer;

import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A text's own timestamp, or the stream's if it has none: brokers let −1 pass, and Kafka Streams' default would stop the stream
 * for it.
 */
record TextTimestamps(InstantSource clock) implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.timestamp() >= 0) {
            return record.timestamp();
        }
        return partitionTime >= 0 ? partitionTime : clock.millis();
    }
}
