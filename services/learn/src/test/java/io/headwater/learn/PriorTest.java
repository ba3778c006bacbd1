package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SavedValues;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PriorTest {
    private static final double[] WITHOUT = {0.8, 0};
    private static final double[] LED = {0.1, 1};

    private final Prior prior = new Prior(WITHOUT, LED);

    /** The first learner has no opinion; the second, the source's, gives the true label {@code share}. */
    private static Opinion event(double share) {
        float even = (float) Math.log(0.5);
        float[] source = {(float) Math.log(share), (float) Math.log(1 - share)};
        return Opinion.of(new float[][] {{even, even}, source}, 0);
    }

    @Test
    void noSourceIsBelievedBeforeItAnswersWithTheStreamsLabels() {
        for (int i = 0; i < 100; i++) {
            prior.observe(event(0.9));
        }
        assertThat(prior.weights()).containsExactly(WITHOUT);
    }

    @Test
    void aSourceThatAnswersWithThemLeadsAlmostAlone() {
        prior.believe();

        assertThat(prior.weights()[0]).isBetween(0.1, 0.2);
        assertThat(prior.weights()[1]).isBetween(0.9, 1.0);
    }

    @Test
    void aSourceThatIsRightIsBelievedWholly() {
        prior.believe();
        for (int i = 0; i < 30; i++) {
            prior.observe(event(0.9));
        }
        assertThat(prior.weights()).containsExactly(LED, within(0.01));
    }

    @Test
    void aSourceThatSaysTheContraryIsNotBelievedAfterTenEvents() {
        prior.believe();
        for (int i = 0; i < 10; i++) {
            prior.observe(event(0.1));
        }
        assertThat(prior.weights()).containsExactly(WITHOUT, within(0.01));
    }

    @Test
    void aSourceThatKnowsNothingButIsSureLosesTheLeadWithinAHundredEvents() {
        prior.believe();
        for (int i = 0; i < 100; i++) {
            prior.observe(event(i % 2 == 0 ? 0.1 : 0.9));
        }
        assertThat(prior.weights()).containsExactly(WITHOUT, within(0.01));
    }

    @Test
    void aSourceThatWasRightForLongAndIsNoLongerLosesTheLeadAsSoon() {
        prior.believe();
        for (int i = 0; i < 10_000; i++) {
            prior.observe(event(0.9));
        }
        for (int i = 0; i < 10; i++) {
            prior.observe(event(0.1));
        }
        assertThat(prior.weights()).containsExactly(WITHOUT, within(0.01));
    }

    @Test
    void onceTextsMeanSomethingElseTheSourceIsNoLongerBelieved() {
        prior.believe();
        prior.forget();
        prior.observe(event(0.9));

        assertThat(prior.weights()).containsExactly(WITHOUT);
    }

    @Test
    void aReloadedPriorGoesOnExactly() {
        prior.believe();
        prior.observe(event(0.7));
        SavedValues state = new SavedValues("prior.", new TreeMap<>());
        prior.save(state);
        Prior copy = new Prior(WITHOUT, LED);
        copy.load(state);
        for (int i = 0; i < 10; i++) {
            assertThat(copy.weights()).containsExactly(prior.weights());
            prior.observe(event(0.3));
            copy.observe(event(0.3));
        }
    }
}
