package io.headwater.console.feed;

import io.headwater.console.web.NoAnswerException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Through it goes what the console sends, by one producer, made when there first is something to send. Thread-safe. */
final class Outlet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private Optional<Producer<byte[], byte[]>> producer = Optional.empty();

    Outlet(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /**
     * Sends a record, and returns when the broker has it.
     *
     * @param otherwise what the user is told if it does not say so
     * @throws NoAnswerException if it does not say so in time; the record may have got there all the same
     */
    void send(ProducerRecord<byte[], byte[]> record, String otherwise) throws NoAnswerException, InterruptedException {
        try {
            producer().send(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw NoAnswerException.silent(otherwise);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer.isEmpty()) {
            producer = Optional.of(producers.get());
        }
        return producer.get();
    }

    @Override
    public synchronized void close() {
        producer.ifPresent(each -> each.close(CLOSE));
    }
}
