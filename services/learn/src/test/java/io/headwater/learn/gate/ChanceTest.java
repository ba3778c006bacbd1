package io.headwater.learn.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChanceTest {
    @Test
    void theSignTestIsTheUpperTailOfFairCoins() {
        assertThat(Chance.signTest(8, 8)).isCloseTo(1 / 256.0, within(1e-12));
        assertThat(Chance.signTest(9, 10)).isCloseTo(11 / 1024.0, within(1e-12));
        assertThat(Chance.signTest(5, 10)).isCloseTo(638 / 1024.0, within(1e-12));
        assertThat(Chance.signTest(0, 0)).isEqualTo(1);
    }

    @Test
    void manyDisagreementsDoNotUnderflow() {
        // By the normal distribution 5 standard deviations: 2.87e-7.
        assertThat(Chance.signTest(2_158, 4_000)).isBetween(2.5e-7, 3.5e-7);
    }

    @Test
    void equalRatesOfErrorGiveTheBinomialDistribution() {
        double[] rates = new double[20];
        Arrays.fill(rates, 0.1);
        // P(X >= 5), n = 20, p = 0.1.
        assertThat(Chance.ofErrors(5, rates)).isCloseTo(0.0431745, within(1e-6));
    }

    @Test
    void differentRatesOfErrorCountEachForItself() {
        double[] rates = {0.5, 0.1, 0.2};
        assertThat(Chance.ofErrors(3, rates)).isCloseTo(0.01, within(1e-12));
        assertThat(Chance.ofErrors(2, rates)).isCloseTo(0.01 + 0.45 * 0.2 + 0.05 * 0.8 + 0.01, within(1e-12));
        assertThat(Chance.ofErrors(0, rates)).isCloseTo(1, within(1e-12));
    }
}
