package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SavedValues;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GuardTest {
    /** With this exponent the pool says 0.5 of each of two labels, whatever the learner says. */
    private static final double[] BLIND = {0};

    /** Shows it an event at which the mixture's loss is so much lower than that of the blind pool. */
    private static void lead(Guard guard, double nats) {
        double p = 0.5 * Math.exp(nats);
        guard.observe(new float[][] {{(float) Math.log(p), (float) Math.log(1 - p)}}, 0, BLIND);
    }

    private static boolean trustsThePool(Guard guard) {
        float trust = guard.mix(BLIND).trust();
        assertThat(trust).isIn(0f, 1f);
        return trust == 1;
    }

    @Test
    void thePoolAnswersWhileNothingIsKnown() {
        assertThat(trustsThePool(new Guard(new double[] {1}))).isTrue();
    }

    @Test
    void theMixtureAnswersOnlyIfItWasBetterByMoreThanTheMargin() {
        Guard little = new Guard(new double[] {1});
        Guard enough = new Guard(new double[] {1});
        Guard worse = new Guard(new double[] {1});
        for (int i = 0; i < 400; i++) {
            lead(little, 0.095);
            lead(enough, 0.105);
            lead(worse, -0.5);
            assertThat(trustsThePool(little)).isTrue();
            assertThat(trustsThePool(enough)).isFalse();
            assertThat(trustsThePool(worse)).isTrue();
        }
    }

    @Test
    void onlyTheLast320EventsSayWhoWasBetter() {
        Guard guard = new Guard(new double[] {1});
        for (int i = 0; i < 1_000; i++) {
            lead(guard, 0.2);
        }
        // 160 of 320 events with a lead of 0.2 are a mean of 0.1.
        for (int i = 0; i < 159; i++) {
            lead(guard, 0);
        }
        assertThat(trustsThePool(guard)).isFalse();
        lead(guard, 0);
        lead(guard, 0);
        assertThat(trustsThePool(guard)).isTrue();
    }

    @Test
    void theMixHasThePoolsExponentsAndTheSharesOfTheBetterLearner() {
        Guard guard = new Guard(new double[] {1, 1});
        for (int i = 0; i < 20; i++) {
            guard.observe(new float[][] {{-2, -0.15f}, {-0.15f, -2}}, 0, new double[] {0.5, 0.5});
        }

        Mix mix = guard.mix(new double[] {0.25, 1.5});

        assertThat(mix.exponents()).containsExactly(0.25f, 1.5f);
        assertThat(mix.shares()[0] + mix.shares()[1]).isCloseTo(1, within(1e-6f));
        assertThat(mix.shares()[1]).isGreaterThan(0.98f);
    }

    @Test
    void aSureMistakeOfThePoolCountsForNoMoreThanOneInAMillion() {
        Guard guard = new Guard(new double[] {1});
        double[] surer = {50};
        guard.observe(new float[][] {{-13, -0.000002f}}, 0, surer);
        // The pool's loss is capped at 13.8 and so not even one nat more than the mixture's: 20 events outweigh it.
        for (int i = 0; i < 20; i++) {
            lead(guard, 0);
        }
        assertThat(trustsThePool(guard)).isTrue();
    }

    @Test
    void aReloadedGuardDecidesTheSame() {
        Guard guard = new Guard(new double[] {1});
        for (int i = 0; i < 500; i++) {
            lead(guard, 0.001 * i);
        }
        Map<String, String> metadata = new TreeMap<>();
        guard.save(new SavedValues("", metadata));
        Guard copy = new Guard(new double[] {1});
        copy.load(new SavedValues("", metadata), new boolean[1]);

        int switched = 0;
        for (int i = 0; i < 400; i++) {
            assertThat(trustsThePool(copy)).isEqualTo(trustsThePool(guard));
            switched += trustsThePool(guard) ? 1 : 0;
            lead(guard, 0);
            lead(copy, 0);
        }
        assertThat(switched).isBetween(1, 399);
        Map<String, String> later = new TreeMap<>();
        Map<String, String> copied = new TreeMap<>();
        guard.save(new SavedValues("", later));
        copy.save(new SavedValues("", copied));
        assertThat(copied).isEqualTo(later);
    }

    @Test
    void aWindowThatIsTooLongIsRefused() {
        Map<String, String> metadata = new TreeMap<>(Map.of("leads", "0 ".repeat(320) + "0", "shares", "1.0"));
        Guard guard = new Guard(new double[] {1});
        assertThatThrownBy(() -> guard.load(new SavedValues("", metadata), new boolean[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("321");
    }
}
