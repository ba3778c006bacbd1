package io.headwater.cli.processes;

import io.headwater.model.Coordinates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** A seeded stream of short labelled texts, and where each of them came to stand. */
final class EventStream implements AutoCloseable {
    private static final int WORDS = 10;
    private static final List<String> LABELS = List.of("river", "mountain", "harbour");
    private static final List<List<String>> VOCABULARIES = List.of(
            List.of("water", "bank", "flow", "bridge", "flood", "trout"),
            List.of("rock", "snow", "summit", "climb", "ridge", "eagle"),
            List.of("ship", "crane", "anchor", "cargo", "tide", "pilot"));

    private final KafkaProducer<String, String> producer;
    private final Random random;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    EventStream(String bootstrapServers, long seed) {
        random = new Random(seed);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "enable.idempotence",
                        true,
                        "acks",
                        "all",
                        "linger.ms",
                        5),
                new StringSerializer(),
                new StringSerializer());
    }

    /** Sends so many more to {@code labeled-texts} and, when told so, the same texts to {@code texts}; does not wait. */
    void send(int events, boolean alsoToScore) {
        for (int i = 0; i < events; i++) {
            int label = random.nextInt(LABELS.size());
            String text = Stream.generate(() -> word(label)).limit(WORDS).collect(Collectors.joining(" "));
            String id = "e" + sent.size();
            sent.add(producer.send(new ProducerRecord<>(
                    "labeled-texts",
                    id,
                    "{\"id\":\"%s\",\"text\":\"%s\",\"label\":\"%s\"}".formatted(id, text, LABELS.get(label)))));
            if (alsoToScore) {
                Future<RecordMetadata> unused = producer.send(
                        new ProducerRecord<>("texts", id, "{\"id\":\"%s\",\"text\":\"%s\"}".formatted(id, text)));
            }
        }
    }

    private String word(int label) {
        List<String> vocabulary = VOCABULARIES.get(label);
        return vocabulary.get(random.nextInt(vocabulary.size()));
    }

    /** Waits until the broker has everything; where it stands. */
    List<Coordinates> coordinates() throws ExecutionException, InterruptedException {
        producer.flush();
        List<Coordinates> coordinates = new ArrayList<>();
        for (Future<RecordMetadata> each : sent) {
            RecordMetadata where = each.get();
            coordinates.add(new Coordinates(where.topic(), where.partition(), where.offset()));
        }
        return coordinates;
    }

    @Override
    public void close() {
        producer.close();
    }
}
