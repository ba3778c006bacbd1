package io.headwater.runtime.kafka;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;

/**
 * Tells a {@link RecordPrefetch} what a consumer has just polled. Kafka makes it by its no-argument constructor and hands it
 * the consumer's settings, the {@link RecordPrefetch} itself among them. Called on the polling thread; returns at once.
 */
public final class PrefetchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** The consumer's setting that holds the object. */
    static final String PREFETCH_CONFIG = "headwater.prefetch";

    private Consumer<ConsumerRecords<byte[], byte[]>> polled = records -> {};

    @Override
    public void configure(Map<String, ?> settings) {
        if (!(settings.get(PREFETCH_CONFIG) instanceof RecordPrefetch<?> given)) {
            throw new ConfigException(PREFETCH_CONFIG + " must be a RecordPrefetch");
        }
        polled = given::begin;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        polled.accept(records);
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // What is committed was taken before.
    }

    @Override
    public void close() {
        // The object outlives its consumers: a replaced stream thread brings a new one.
    }
}
