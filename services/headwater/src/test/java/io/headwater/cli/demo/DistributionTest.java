package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void percentilesAreThoseOfTheValues() {
        Distribution distribution = new Distribution();
        for (int i = 1; i <= 1000; i++) {
            distribution.record(i);
        }

        assertThat(distribution.percentiles()).isEqualTo(new Percentiles(500L, 950L, 990L, 1000L, 1000));
    }

    @Test
    void theMaximumIsExactAndNoPercentileIsBeyondIt() {
        Distribution distribution = new Distribution();
        distribution.record(1_234_567);

        assertThat(distribution.percentiles())
                .isEqualTo(new Percentiles(1_234_567L, 1_234_567L, 1_234_567L, 1_234_567L, 1));
    }

    @Test
    void clocksThatDisagreeCountAsNothing() {
        Distribution distribution = new Distribution();
        distribution.record(-3);

        assertThat(distribution.percentiles()).isEqualTo(new Percentiles(0L, 0L, 0L, 0L, 1));
    }

    @Test
    void ofNothingThereAreNoPercentiles() {
        assertThat(new Distribution().percentiles()).isEqualTo(Percentiles.NONE);
        assertThatThrownBy(() -> new Percentiles(1L, 1L, 1L, 1L, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
