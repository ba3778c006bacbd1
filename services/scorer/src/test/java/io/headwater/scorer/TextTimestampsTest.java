package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TextTimestampsTest {
    private final TextTimestamps timestamps = new TextTimestamps(() -> Instant.ofEpochMilli(300));

    private static ConsumerRecord<Object, Object> at(long timestamp) {
        return new ConsumerRecord<>(
                "texts",
                0,
                0,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void aTextHasItsOwnTimestamp() {
        assertThat(timestamps.extract(at(100), 200)).isEqualTo(100);
    }

    @Test
    void aTextWithoutATimestampDoesNotStopTheStream() {
        assertThat(timestamps.extract(at(-1), 200)).isEqualTo(200);
        assertThat(timestamps.extract(at(-1), -1)).isEqualTo(300);
    }
}
