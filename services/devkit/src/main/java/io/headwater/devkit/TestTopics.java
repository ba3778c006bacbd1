package io.headwater.devkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a test does with topics from outside: makes them, fills them, reads what was committed. Every call blocks until
 * the broker has answered; a failure is an {@link IllegalStateException}. Thread-safe.
 */
public final class TestTopics implements AutoCloseable {
    private final String bootstrapServers;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;

    public TestTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** For whatever this class does not do; belongs to this object, which closes it. */
    public Admin admin() {
        return admin;
    }

    public void create(String topic, int partitions) {
        create(topic, partitions, Map.of());
    }

    /**
     * Makes a topic with one replica.
     *
     * @param configs the topic's settings, such as {@code cleanup.policy}
     */
    public void create(String topic, int partitions, Map<String, String> configs) {
        NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(configs);
        get(admin.createTopics(List.of(wanted)).all());
    }

    public void delete(String... topics) {
        get(admin.deleteTopics(List.of(topics)).all());
    }

    /** Sends in order and returns, in that order, where each record went. */
    public List<RecordMetadata> produce(List<ProducerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(record));
        }
        return sent.stream().map(TestTopics::get).toList();
    }

    /** Sends UTF-8 values without keys, in order. */
    public List<RecordMetadata> produceValues(String topic, List<String> values) {
        return produce(values.stream()
                .map(value -> new ProducerRecord<byte[], byte[]>(topic, value.getBytes(UTF_8)))
                .toList());
    }

    /**
     * Reads a topic, which may still be in the making, from its beginning until {@code count} committed records have
     * come.
     *
     * @return at least {@code count} records, those of a partition in its order
     * @throws AssertionError if they have not come within {@code deadline}
     */
    public List<ConsumerRecord<byte[], byte[]>> readCommitted(String topic, int count, Duration deadline) {
        return readCommitted(topic, records -> records.size() >= count, deadline);
    }

    /**
     * Reads a topic, which may still be in the making, from its beginning, committed records only, until {@code enough}
     * holds for all that has come.
     *
     * @throws AssertionError if it does not hold within {@code deadline}
     */
    public List<ConsumerRecord<byte[], byte[]>> readCommitted(
            String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough, Duration deadline) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = committedReader()) {
            Await.until(deadline, () -> !consumer.partitionsFor(topic).isEmpty(), () -> "there is no topic " + topic);
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Await.until(
                    deadline,
                    () -> {
                        consumer.poll(Duration.ofMillis(20)).forEach(records::add);
                        return enough.test(records);
                    },
                    () -> records.size() + " committed records in " + topic + " are not what was waited for");
        }
        return records;
    }

    private Consumer<byte[], byte[]> committedReader() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "fetch.max.wait.ms", "20"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static <T> T get(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker had not answered", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
