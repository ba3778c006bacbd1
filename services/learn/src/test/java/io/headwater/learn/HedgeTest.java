package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SavedValues;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HedgeTest {
    private static final double FIXED_SHARE = 0.01;

    /** What learners say of an event of label 0 to which they give these probabilities, of two labels. */
    private static float[][] logs(double... probabilities) {
        return Arrays.stream(probabilities)
                .mapToObj(p -> new float[] {(float) Math.log(p), (float) Math.log(1 - p)})
                .toArray(float[][]::new);
    }

    @Test
    void theFirstWeightsMakeTheFirstSharesWhateverTheirSum() {
        assertThat(new Hedge(new double[] {1, 3}).shares()).containsExactly(0.25, 0.75);
    }

    @Test
    void oneEventMovesTheSharesByWhatEachGaveToItsLabelAndGivesAPartToAll() {
        Hedge hedge = new Hedge(new double[] {1, 3});

        hedge.observe(logs(0.9, 0.1), 0);

        // 0.25 · 0.9 to 0.75 · 0.1 is 3 to 1.
        assertThat(hedge.shares())
                .containsExactly(new double[] {0.99 * 0.75 + 0.005, 0.99 * 0.25 + 0.005}, within(1e-6));
    }

    @Test
    void sharesSumToOneAlsoWhenAllLearnersRuleTheLabelOut() {
        Hedge hedge = new Hedge(new double[] {1, 1, 1});
        Opinions opinions = new Opinions(4);
        float[] floor = {Learner.LEAST_LOG, Learner.LEAST_LOG, Learner.LEAST_LOG};
        for (int i = 0; i < 5_000; i++) {
            float[][] logs = i % 2 == 0
                    ? new float[][] {floor, floor, floor}
                    : new float[][] {opinions.truth(3), opinions.truth(3), floor};
            hedge.observe(logs, i % 3);
            assertThat(Arrays.stream(hedge.shares()).sum()).isCloseTo(1, within(1e-12));
            assertThat(Arrays.stream(hedge.shares()).min().orElseThrow()).isGreaterThanOrEqualTo(FIXED_SHARE / 3);
        }
    }

    @Test
    void theBestLearnerOfLateLeadsFiveEventsAfterASwitchHoweverLongTheOtherLed() {
        Hedge hedge = new Hedge(new double[] {1, 1});
        for (int i = 0; i < 10_000; i++) {
            hedge.observe(logs(0.9, 0.1), 0);
        }
        assertThat(hedge.shares()[0]).isGreaterThan(0.99);
        for (int i = 0; i < 5; i++) {
            hedge.observe(logs(0.1, 0.9), 0);
        }
        assertThat(hedge.shares()[1]).isGreaterThan(0.9);
    }

    /** Herbster and Warmuth, 1998, theorem 1 for the log loss: so much more than the best sequence of learners. */
    @Test
    void theMixtureLosesLittleMoreThanTheBestSequenceOfLearners() {
        int events = 4_000;
        double shared = 1 - FIXED_SHARE + FIXED_SHARE / 3;
        Hedge hedge = new Hedge(new double[] {1, 1, 1});
        Opinions opinions = new Opinions(4);
        double mixture = 0;
        double sequence = 0;
        for (int i = 0; i < events; i++) {
            float[] truth = opinions.truth(4);
            int target = opinions.drawn(truth);
            int knowing = i < 1_500 ? 0 : i < 3_000 ? 2 : 1;
            float[][] logs = {opinions.truth(4), opinions.truth(4), opinions.truth(4)};
            logs[knowing] = truth;
            double probability = 0;
            for (int learner = 0; learner < 3; learner++) {
                probability += hedge.shares()[learner] * Math.exp(logs[learner][target]);
            }
            mixture -= Math.log(probability);
            sequence -= truth[target];
            hedge.observe(logs, target);
        }
        double bound = Math.log(3) + 2 * Math.log(3 / FIXED_SHARE) - (events - 3) * Math.log(shared);
        assertThat(mixture - sequence).isLessThan(bound);
        // Without a share for all, the second learner alone would have cost hundreds.
        assertThat(bound).isLessThan(50);
    }

    @Test
    void whoRestsHasNoShareUntilItIsWoken() {
        Hedge hedge = new Hedge(new double[] {1, 3, 4});
        hedge.rest(1, true);
        assertThat(hedge.shares()).containsExactly(new double[] {0.2, 0, 0.8}, within(1e-12));
        for (int i = 0; i < 20; i++) {
            hedge.observe(new float[][] {{-1, -1}, {-0.1f, -3}, {-2, -0.5f}}, 0);
        }
        assertThat(hedge.shares()[1]).isZero();
        assertThat(hedge.shares()[0] + hedge.shares()[2]).isCloseTo(1, within(1e-12));
        Map<String, String> metadata = new TreeMap<>();
        hedge.save(new SavedValues("", metadata));
        Hedge copy = new Hedge(new double[] {1, 3, 4});
        copy.load(new SavedValues("", metadata), new boolean[] {false, true, false});
        for (Hedge each : List.of(hedge, copy)) {
            each.observe(new float[][] {{-1, -1}, {-0.1f, -3}, {-2, -0.5f}}, 0);
            each.rest(1, false);
            each.observe(new float[][] {{-1, -1}, {-0.1f, -3}, {-2, -0.5f}}, 0);
        }
        assertThat(hedge.shares()[1]).isPositive();
        assertThat(copy.shares()).containsExactly(hedge.shares());
    }

    @Test
    void reloadedSharesAreTheSameAndSharesOfOtherLearnersAreRefused() {
        Hedge hedge = new Hedge(new double[] {1, 3});
        for (int i = 0; i < 7; i++) {
            hedge.observe(logs(0.6, 0.7), 0);
        }
        Map<String, String> metadata = new TreeMap<>();
        hedge.save(new SavedValues("", metadata));
        Hedge copy = new Hedge(new double[] {1, 1});
        copy.load(new SavedValues("", metadata), new boolean[2]);

        assertThat(copy.shares()).containsExactly(hedge.shares());
        Hedge three = new Hedge(new double[] {1, 1, 1});
        assertThatThrownBy(() -> three.load(new SavedValues("", metadata), new boolean[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
    }
}
