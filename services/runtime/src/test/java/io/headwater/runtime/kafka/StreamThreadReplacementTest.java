package io.headwater.runtime.kafka;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StreamThreadReplacementTest {
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final StreamThreadReplacement replacement =
            new StreamThreadReplacement("trainer", 3, Duration.ofMinutes(10), () -> now);
    private final StreamsException slowBroker = new StreamsException("commit", new TimeoutException("slow"));

    @Test
    void aThreadThatTheEnvironmentBroughtDownIsReplacedAFewTimesOnly() {
        assertThat(replacement.handle(slowBroker)).isEqualTo(REPLACE_THREAD);
        assertThat(replacement.handle(slowBroker)).isEqualTo(REPLACE_THREAD);
        assertThat(replacement.handle(slowBroker)).isEqualTo(REPLACE_THREAD);
        assertThat(replacement.fatal()).isEmpty();

        assertThat(replacement.handle(slowBroker)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(replacement.fatal()).contains("3 stream threads").contains("slow");
    }

    @Test
    void oldReplacementsDoNotCount() {
        for (int i = 0; i < 3; i++) {
            replacement.handle(slowBroker);
        }
        now = now.plus(Duration.ofMinutes(11));

        assertThat(replacement.handle(slowBroker)).isEqualTo(REPLACE_THREAD);
    }

    @Test
    void aDefectOfOursIsNotTriedAgain() {
        assertThat(replacement.handle(new StreamsException(new IllegalStateException("a defect"))))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(replacement.fatal()).contains("a defect");
    }

    @Test
    void aSecondProcessWithThisIdentityIsNotFoughtAgainst() {
        assertThat(replacement.handle(new FencedInstanceIdException("another one")))
                .isEqualTo(SHUTDOWN_CLIENT);
    }
}
