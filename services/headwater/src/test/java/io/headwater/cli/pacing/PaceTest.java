package io.headwater.cli.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long START = -77;
    private static final long SECOND = 1_000_000_000;

    @Test
    void eventsAreDueEvenlyFromTheStartOn() {
        Pace pace = new Pace(4, START);

        assertThat(pace.waitNanos(0, START)).isZero();
        assertThat(pace.waitNanos(1, START)).isEqualTo(SECOND / 4);
        assertThat(pace.waitNanos(4, START + SECOND / 2)).isEqualTo(SECOND / 2);
    }

    @Test
    void whatIsLateIsDueAtOnceSoThatAPauseIsMadeUpFor() {
        Pace pace = new Pace(4, START);

        assertThat(pace.waitNanos(4, START + 3 * SECOND)).isZero();
        assertThat(pace.waitNanos(13, START + 3 * SECOND)).isEqualTo(SECOND / 4);
    }

    @Test
    void withoutARateNothingWaits() {
        assertThat(new Pace(0, START).waitNanos(1_000_000, START)).isZero();
    }

    @Test
    void aRateBelowZeroIsNone() {
        assertThatThrownBy(() -> new Pace(-1, START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pace(Double.NaN, START)).isInstanceOf(IllegalArgumentException.class);
    }
}
