package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Health health = new Health();

    @Test
    void nothingToCheckIsUp() {
        assertThat(health.live()).isEqualTo(new Health.Report("up", Map.of()));
    }

    @Test
    void oneReasonTakesTheWholeDownAndIsNamed() {
        AtomicReference<Optional<String>> model = new AtomicReference<>(Optional.of("no version yet"));
        health.ready("model", model::get);
        health.ready("streams", Optional::empty);

        assertThat(health.ready())
                .isEqualTo(new Health.Report("down", Map.of("model", "no version yet", "streams", "ok")));

        model.set(Optional.empty());
        assertThat(health.ready().up()).isTrue();
    }

    @Test
    void whatIsNotAliveIsNotReadyEither() {
        health.ready("streams", Optional::empty);
        health.live("streams", () -> Optional.of("a thread died"));

        assertThat(health.ready()).isEqualTo(new Health.Report("down", Map.of("streams", "a thread died")));
    }

    @Test
    void whatIsNotReadyMayBeAlive() {
        health.ready("streams", () -> Optional.of("REBALANCING"));
        health.live("streams", Optional::empty);

        assertThat(health.live().up()).isTrue();
        assertThat(health.ready().checks()).containsEntry("streams", "REBALANCING");
    }

    @Test
    void aCheckThatFailsCountsAsAReason() {
        health.live("disk", () -> {
            throw new IllegalStateException("gone");
        });

        assertThat(health.live().up()).isFalse();
        assertThat(health.live().checks().get("disk")).contains("gone");
    }

    @Test
    void aRemovedCheckIsNotAskedAnyMore() {
        health.live("old", () -> Optional.of("dead"));
        health.remove("old");

        assertThat(health.live().up()).isTrue();
    }
}
