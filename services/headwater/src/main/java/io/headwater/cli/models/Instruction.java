package io.headwater.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.runtime.EnvironmentException;
import io.headwater.wire.EventWriter;
import io.headwater.wire.MalformedException;
import io.headwater.wire.OutputReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** A command for a model on its way: is sent, then waits for what the model's diary says to it. Used by one thread. */
public final class Instruction {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final String commands;
    private final String diary;

    /**
     * Sends nothing yet.
     *
     * @param consumer with {@link io.headwater.runtime.kafka.CommittedReader#SETTINGS}, without group; the caller closes both clients
     * @param commands name of the topic {@code model-commands}
     * @param diary name of the topic {@code model-events}
     */
    public Instruction(
            Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer, String commands, String diary) {
        this.producer = producer;
        this.consumer = consumer;
        this.commands = commands;
        this.diary = diary;
    }

    /**
     * The model's answer.
     *
     * @param patience for how long to wait for it
     * @throws EnvironmentException if the cluster or the trainer does not answer; the command may be followed later
     */
    public ModelEvent send(String model, ModelCommand command, Duration patience) {
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(diary).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            // What is answered from here on is the answer.
            consumer.endOffsets(partitions).forEach(consumer::seek);
            producer.send(new ProducerRecord<>(commands, model.getBytes(UTF_8), EventWriter.modelCommand(command)))
                    .get();
        } catch (TimeoutException | ExecutionException e) {
            throw new EnvironmentException("the Kafka cluster does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvironmentException("interrupted before the command was sent", e);
        }
        return answer(model, command, patience);
    }

    private ModelEvent answer(String model, ModelCommand command, Duration patience) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < patience.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Optional<ModelEvent> event = event(record);
                if (event.filter(said -> said.model().equals(model)
                                && command.name().equals(said.details().get("command")))
                        .isPresent()) {
                    return event.get();
                }
            }
        }
        throw new EnvironmentException("no trainer has answered within " + patience.toSeconds()
                + " s; the command stands on '" + commands + "' and will be followed when one runs");
    }

    private static Optional<ModelEvent> event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? Optional.empty() : Optional.of(OutputReader.modelEvent(record.value()));
        } catch (MalformedException e) {
            // Of a newer version, or not a diary's entry: not the answer.
            return Optional.empty();
        }
    }
}
