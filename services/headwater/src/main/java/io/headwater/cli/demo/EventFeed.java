package io.headwater.cli.demo;

import io.headwater.cli.data.Entry;
import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.ModelCommand;
import io.headwater.model.Text;
import io.headwater.model.Topic;
import io.headwater.wire.EventWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends events as any application would: each text to be scored, and the text with its label to be learned. */
final class EventFeed implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventLedger ledger;
    private final Consumer<String> onFatal;

    EventFeed(String bootstrapServers, EventLedger ledger, Consumer<String> onFatal) {
        this.ledger = ledger;
        this.onFatal = onFatal;
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void text(String id, Entry.Row row) {
        ledger.sent(id, row.label());
        byte[] value = EventWriter.text(new Text(id, row.text(), Text.DEFAULT_MODEL, Optional.empty()));
        send(Topic.TEXTS, id, value, at -> {});
    }

    void label(String id, Entry.Row row) {
        byte[] value = EventWriter.labeledText(
                new LabeledText(id, row.text(), row.label(), Text.DEFAULT_MODEL, Optional.empty()));
        send(Topic.LABELED_TEXTS, id, value, at -> ledger.labelled(id, at));
    }

    /** Tells the model to learn what it keeps back. */
    void release() {
        command(new ModelCommand.Release(Optional.of("the demo ends")));
    }

    /** Tells the model to serve what its gate holds. */
    void publish() {
        command(new ModelCommand.Publish(Optional.of("the demo ends")));
    }

    private void command(ModelCommand command) {
        send(Topic.MODEL_COMMANDS, Text.DEFAULT_MODEL, EventWriter.modelCommand(command), at -> {});
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(Topic topic, String id, byte[] value, Consumer<Coordinates> acknowledged) {
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic.named(""), key, value), (metadata, failure) -> {
            if (failure == null) {
                acknowledged.accept(new Coordinates(metadata.topic(), metadata.partition(), metadata.offset()));
            } else {
                onFatal.accept("an event could not be sent: " + failure);
            }
        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
