package io.headwater.runtime;

import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker for one test class, and what its tests send and read. */
public final class Kafka implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    private final EmbeddedBroker broker;
    private final Admin admin;

    public Kafka(Path dir) {
        broker = EmbeddedBroker.start(dir, 0, Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public Admin admin() {
        return admin;
    }

    /** Sends each text to the partition of its turn, with that partition as its key. */
    public void send(String topic, int partitions, Stream<String> texts) {
        try (Producer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers()), new StringSerializer(), new StringSerializer())) {
            List<String> all = texts.toList();
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                int partition = i % partitions;
                sent.add(producer.send(new ProducerRecord<>(topic, partition, "" + partition, all.get(i))));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("not sent", e);
        }
    }

    /** Waits until {@code count} committed values are there, and returns all that came, by partition and in order. */
    public Map<Integer, List<String>> read(String topic, int partitions, int count) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        Map<Integer, List<String>> values = new HashMap<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(Stream.iterate(0, i -> i + 1)
                    .limit(partitions)
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList());
            Await.until(
                    PATIENCE,
                    () -> {
                        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
                            values.computeIfAbsent(record.partition(), key -> new ArrayList<>())
                                    .add(record.value());
                        }
                        return sizeOf(values) >= count;
                    },
                    () -> count + " values of " + topic + ": " + sizeOf(values));
        }
        return values;
    }

    private static int sizeOf(Map<Integer, List<String>> values) {
        return values.values().stream().mapToInt(List::size).sum();
    }

    public static void until(String what, Callable<Boolean> condition) {
        Await.until(PATIENCE, condition, () -> what);
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
