package io.headwater.devkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void waitingEndsWhenTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();

        Await.until(Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3, () -> "asked " + asked);

        assertThat(asked).hasValue(3);
    }

    @Test
    void aConditionThatNeverHoldsIsDescribedWhenTimeIsUp() {
        assertThatThrownBy(() -> Await.until(Duration.ofMillis(30), () -> false, () -> "3 of 4 came"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("3 of 4 came");
    }

    @Test
    void aConditionThatFailsIsNotAskedAgain() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> Await.until(
                        Duration.ofMinutes(1),
                        () -> {
                            asked.incrementAndGet();
                            throw new IllegalStateException("broken");
                        },
                        () -> ""))
                .hasRootCauseMessage("broken");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Await.until(Duration.ofMinutes(1), () -> false, () -> "nothing"))
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
