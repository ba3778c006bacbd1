package io.headwater.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.console.web.Commanding;
import io.headwater.console.web.NoAnswerException;
import io.headwater.model.ModelCommand;
import io.headwater.wire.EventWriter;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Puts commands on {@code model-commands}, where the trainer that has the model finds them. Thread-safe. */
final class TopicCommands implements Commanding {
    private final Outlet outlet;
    private final String topic;

    TopicCommands(Outlet outlet, String topic) {
        this.outlet = outlet;
        this.topic = topic;
    }

    @Override
    public void send(String model, ModelCommand command) throws NoAnswerException, InterruptedException {
        outlet.send(
                new ProducerRecord<>(topic, model.getBytes(UTF_8), EventWriter.modelCommand(command)),
                "The Kafka broker has not confirmed the command. Should it have got there, the diary will tell.");
    }
}
