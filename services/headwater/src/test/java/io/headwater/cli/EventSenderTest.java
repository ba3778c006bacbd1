package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EventSenderTest {
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final EventSender sender = new EventSender(producer, "texts");

    @Test
    void onlyWhatIsAcknowledgedCountsAsSent() {
        sender.send(null, new byte[1]);
        assertThat(sender.acknowledged()).isZero();

        producer.completeNext();

        assertThat(sender.acknowledged()).isOne();
        assertThat(sender.failed()).isZero();
        assertThat(sender.broken()).isNull();
    }

    @Test
    void aRecordThatIsTooLargeFailsByItself() {
        sender.send(null, new byte[1]);
        producer.errorNext(new RecordTooLargeException("too large"));

        assertThat(sender.failed()).isOne();
        assertThat(sender.broken()).isNull();
    }

    @Test
    void aBrokerThatIsAwayEndsTheSending() {
        sender.send(null, new byte[1]);
        producer.errorNext(new TimeoutException("no broker"));

        assertThat(sender.failed()).isOne();
        assertThat(sender.broken()).hasMessage("no broker");
    }
}
