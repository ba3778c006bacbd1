package io.headwater.cli;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to one topic and counts what became of them. Used by one thread; the counts may be read by any.
 *
 * <p>A record that is refused for what it is (too large) is counted and the next one is tried; any other failure means that
 * the broker or the topic cannot be used, and {@link #broken()} tells why.
 */
final class EventSender implements AutoCloseable {
    /** No record is lost or doubled, and a broker that is not there is found out soon. */
    static final Map<String, Object> SETTINGS = Map.of(
            ProducerConfig.ACKS_CONFIG, "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
            ProducerConfig.LINGER_MS_CONFIG, 2,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(15);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> broken = new AtomicReference<>();

    EventSender(Producer<byte[], byte[]> producer, String topic) {
        this.producer = requireNonNull(producer, "producer");
        this.topic = requireNonNull(topic, "topic");
    }

    /** Hands a record to the producer; blocks while its buffer is full. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    void send(byte @Nullable [] key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key, value), (metadata, failure) -> count(failure));
        } catch (SerializationException | IllegalStateException e) {
            count(e);
        }
    }

    private void count(@Nullable Exception failure) {
        if (failure == null) {
            acknowledged.incrementAndGet();
        } else {
            failed.incrementAndGet();
            if (!(failure instanceof RecordTooLargeException)) {
                broken.compareAndSet(null, failure);
            }
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long failed() {
        return failed.get();
    }

    /** Why sending on makes no sense, or null. */
    @Nullable Exception broken() {
        return broken.get();
    }

    /** Waits for all records to be acknowledged or to fail. */
    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
