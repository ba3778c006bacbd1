package io.headwater.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.console.web.NoAnswerException;
import io.headwater.model.ModelCommand;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.Reading;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicCommandsTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final TopicCommands commands = new TopicCommands(new Outlet(() -> producer), "model-commands");

    @Test
    void aCommandIsARecordUnderItsModelsIdAsATrainerReadsIt() throws Exception {
        ModelCommand rollback = new ModelCommand.Rollback(41, true, Optional.of("labels of a <b>broken</b> tool"));
        commands.send("tickets", rollback);

        assertThat(producer.history()).hasSize(1);
        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("model-commands");
        assertThat(new String(record.key(), UTF_8)).isEqualTo("tickets");
        assertThat(new EventReader(EventLimits.DEFAULT).modelCommand(record.value(), record.headers()))
                .isEqualTo(new Reading.Accepted<>(rollback));
    }

    @Test
    void aBrokerThatDoesNotTakeItIsSaidInWords() {
        producer.sendException = new TimeoutException("no broker");

        assertThatThrownBy(() -> commands.send("default", new ModelCommand.Pause(Optional.empty())))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("has not confirmed the command");
    }
}
