package io.headwater.cli.demo;

import io.headwater.model.Topic;
import io.headwater.wire.OutputReader;
import io.headwater.wire.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads predictions and rejections as any application would, and enters them into the ledger; a thread of its own. */
final class OutcomeReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventLedger ledger;
    private final Consumer<String> onFatal;
    private final Thread thread = new Thread(this::run, "outcomes");

    OutcomeReader(String bootstrapServers, EventLedger ledger, Consumer<String> onFatal) {
        this.ledger = ledger;
        this.onFatal = onFatal;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(
                new TopicPartition(Topic.PREDICTIONS.named(""), 0), new TopicPartition(Topic.REJECTED.named(""), 0));
        consumer.assign(partitions);
        // What an earlier run left in the same folder is not this run's.
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.topic().equals(Topic.PREDICTIONS.named(""))) {
                        ledger.predicted(OutputReader.prediction(record.value()));
                    } else {
                        rejected(record);
                    }
                }
            }
        } catch (WakeupException e) {
            // close() was called
        } catch (RuntimeException e) {
            onFatal.accept("what the scorer says cannot be read: " + e);
        }
    }

    /** The demo sends each event's id as its key, so that a rejected one, which may have no readable id, is known. */
    private void rejected(ConsumerRecord<byte[], byte[]> record) {
        Header from = record.headers().lastHeader(Rejection.STREAMS_TOPIC);
        if (from != null && record.key() != null) {
            ledger.rejected(
                    new String(record.key(), StandardCharsets.UTF_8),
                    new String(from.value(), StandardCharsets.UTF_8).equals(Topic.LABELED_TEXTS.named("")));
        }
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join(Duration.ofSeconds(5).toMillis());
    }
}
