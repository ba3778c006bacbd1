package io.headwater.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OverheadTest {
    private static final double EXACT = 1e-12;

    @Test
    void theFlowIsComparedWithTheMeanOfTheBareRunsAroundIt() {
        Overhead overhead = new Overhead(
                Compared.WHOLE_FLOW, new Rate(1000, 10, 20), new Rate(1700, 20, 40), new Rate(1000, 12.5, 25));

        assertThat(overhead.ratio()).isCloseTo(85.0 / 90, within(EXACT));
        assertThat(overhead.cpuRatio()).isCloseTo(42.5 / 45, within(EXACT));
        assertThat(overhead.enough()).isTrue();
    }

    @Test
    void fourFifthsAreEnoughAndLessIsNot() {
        Rate bare = new Rate(100, 1, 1);

        assertThat(new Overhead(Compared.WHOLE_FLOW, bare, new Rate(80, 1, 1), bare).enough())
                .isTrue();
        assertThat(new Overhead(Compared.WHOLE_FLOW, bare, new Rate(79, 1, 1), bare).enough())
                .isFalse();
    }

    @Test
    void aTrainerThatNeedNotScoreMustLeaveNineTenths() {
        Rate bare = new Rate(100, 1, 1);

        assertThat(new Overhead(Compared.TRAINER_ALONE, bare, new Rate(90, 1, 1), bare).enough())
                .isTrue();
        assertThat(new Overhead(Compared.TRAINER_ALONE, bare, new Rate(89, 1, 1), bare).enough())
                .isFalse();
        assertThat(new Overhead(Compared.TRAINER_ALONE, bare, bare, bare)
                        .lines()
                        .get(1))
                .startsWith("trainer alone");
    }

    @Test
    void theTableTellsBothRatios() {
        Rate bare = new Rate(100, 1, 2);

        assertThat(new Overhead(Compared.WHOLE_FLOW, bare, new Rate(90, 1, 4), bare).lines())
                .hasSize(4)
                .last()
                .asString()
                .contains("0.900 by the clock", "0.450 by CPU time");
    }

    @Test
    void nothingMeasuredIsNoRate() {
        assertThatThrownBy(() -> new Rate(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
