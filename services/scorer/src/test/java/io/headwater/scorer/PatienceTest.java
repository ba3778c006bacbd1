package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final Patience patience = new Patience(Duration.ofSeconds(2), () -> now);

    @Test
    void everyTextOfAModelWaitsUntilTheSameMoment() {
        assertThat(patience.grant("new")).isEqualTo(Duration.ofSeconds(2));
        now = now.plusMillis(1_500);
        assertThat(patience.grant("new")).isEqualTo(Duration.ofMillis(500));
        now = now.plusMillis(500);
        assertThat(patience.grant("new")).isZero();
    }

    @Test
    void aModelIsNotWaitedForTwice() {
        patience.grant("mistake");
        now = now.plusSeconds(2);
        patience.inVain();
        now = now.plusSeconds(1_000);
        assertThat(patience.grant("mistake")).isZero();
    }

    @Test
    void unknownModelsTogetherGetATenthOfTheTimeAfterAWaitInVain() {
        Instant start = now;
        Duration waited = Duration.ZERO;
        for (int i = 0; now.isBefore(start.plusSeconds(200)); i++) {
            Duration wait = patience.grant("mistake " + i);
            waited = waited.plus(wait);
            now = now.plus(wait);
            if (!wait.isZero()) {
                patience.inVain();
            }
            now = now.plusMillis(100);
        }
        assertThat(waited).isBetween(Duration.ofSeconds(18), Duration.ofSeconds(20));
    }

    @Test
    void aModelThatCameCostsOthersNothing() {
        patience.grant("came");
        assertThat(patience.grant("another")).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void withoutPatienceNobodyWaits() {
        assertThat(new Patience(Duration.ZERO, () -> now).grant("new")).isZero();
    }
}
