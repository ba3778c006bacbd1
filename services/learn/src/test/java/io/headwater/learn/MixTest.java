package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MixTest {
    private static final float[][] LOGS = {
        Opinions.normalised(new double[] {1, 0, -2}), Opinions.normalised(new double[] {-1, 2, 0.5})
    };
    private static final float[] EXPONENTS = {0.7f, 1.4f};
    private static final float[] SHARES = {0.2f, 0.8f};

    /** The formula as it is written down, in doubles and without any care for large numbers. */
    private static double[] direct(float trust) {
        double[] powers = new double[3];
        double sum = 0;
        for (int label = 0; label < 3; label++) {
            powers[label] =
                    Math.pow(Math.exp(LOGS[0][label]), EXPONENTS[0]) * Math.pow(Math.exp(LOGS[1][label]), EXPONENTS[1]);
            sum += powers[label];
        }
        double[] expected = new double[3];
        for (int label = 0; label < 3; label++) {
            double mixture = SHARES[0] * Math.exp(LOGS[0][label]) + SHARES[1] * Math.exp(LOGS[1][label]);
            expected[label] = trust * powers[label] / sum + (1 - trust) * mixture;
        }
        return expected;
    }

    @Test
    void theAnswerIsThePoolTheMixtureOrWhatLiesBetween() {
        for (float trust : new float[] {0, 0.25f, 1}) {
            float[] answer = new Mix(EXPONENTS, SHARES, trust).apply(LOGS);
            double[] expected = direct(trust);
            assertThat(answer).hasSize(3);
            for (int label = 0; label < 3; label++) {
                assertThat((double) answer[label]).isCloseTo(expected[label], within(1e-6));
            }
            assertThat(answer[0] + answer[1] + answer[2]).isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void aSingleLearnerWithExponentOneSaysWhatItSays() {
        float[] answer = new Mix(new float[] {1}, new float[] {1}, 1).apply(new float[][] {LOGS[0]});
        for (int label = 0; label < 3; label++) {
            assertThat(answer[label]).isCloseTo((float) Math.exp(LOGS[0][label]), within(1e-6f));
        }
    }

    @Test
    void exponentsOfZeroMakeThePoolSayNothing() {
        assertThat(new Mix(new float[2], SHARES, 1).apply(LOGS))
                .containsExactly(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, within(1e-6f));
    }

    @Test
    void largeExponentsAndImpossibleLabelsDoNotOverflow() {
        float least = Learner.LEAST_LOG;
        float[][] sure = {{least, 0}, {least, 0}};
        assertThat(new Mix(new float[] {100, 100}, SHARES, 1).apply(sure)).containsExactly(0, 1);
        float[][] none = {{least, least}, {least, least}};
        assertThat(new Mix(new float[] {100, 100}, SHARES, 1).apply(none)).containsExactly(0.5f, 0.5f);
    }
}
