package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private final ScriptedBatchLearner learner = new ScriptedBatchLearner("one");

    private static CommitteeSettings settings(int events, int rows, double recall) {
        return new CommitteeSettings(3, events, rows, 200, true, recall);
    }

    private static Features text(int kind, int number) {
        return new Features(new float[] {kind, number}, new int[] {number});
    }

    private static void learn(Rehearsal rehearsal, int from, int to) {
        for (int i = from; i < to; i++) {
            rehearsal.learn(text(i % 5, i), i % 3);
        }
    }

    private static List<Integer> numbers(ScriptedBatchLearner.Batch step) {
        return step.texts().stream().map(text -> (int) text.dense()[1]).toList();
    }

    @Test
    void everySixteenEventsMakeOneStepAndTheRestWaits() {
        learner.grow(3);
        Rehearsal rehearsal = new Rehearsal(settings(16, 64, 0), List.of(learner));

        learn(rehearsal, 0, 15);
        assertThat(learner.steps).isEmpty();
        learn(rehearsal, 15, 16);
        assertThat(learner.steps).hasSize(1);
        learn(rehearsal, 16, 47);
        assertThat(learner.steps).hasSize(2);
        learn(rehearsal, 47, 48);
        assertThat(learner.steps).hasSize(3);
    }

    @Test
    void aStepHasTheNewEventsInTheirOrderAndReplayedOnesOfBefore() {
        learner.grow(3);
        Rehearsal rehearsal = new Rehearsal(settings(16, 64, 0), List.of(learner));
        learn(rehearsal, 0, 160);

        assertThat(numbers(learner.steps.get(0))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Set<Integer> replayed = new HashSet<>();
        for (int step = 1; step < 10; step++) {
            List<Integer> numbers = numbers(learner.steps.get(step));
            int begin = 16 * step;
            assertThat(numbers).hasSize(64);
            for (int i = 0; i < 16; i++) {
                assertThat(numbers.get(i)).isEqualTo(begin + i);
            }
            assertThat(numbers.subList(16, 64))
                    .allSatisfy(number -> assertThat(number).isLessThan(begin));
            replayed.addAll(numbers.subList(16, 64));
        }
        // 432 draws of up to 144 events: hardly one is never drawn among the early ones.
        assertThat(replayed).hasSizeGreaterThan(100);
    }

    @Test
    void withoutRecallEveryTargetIsTheEventsLabel() {
        learner.grow(3);
        learn(new Rehearsal(settings(4, 12, 0), List.of(learner)), 0, 100);

        for (ScriptedBatchLearner.Batch step : learner.steps) {
            for (int row = 0; row < step.targets().length; row++) {
                float[] expected = new float[numbers(step).get(row) % 3 + 1];
                expected[expected.length - 1] = 1;
                assertThat(step.targets()[row]).containsExactly(expected);
            }
        }
    }

    @Test
    void aReplayedTargetMixesTheLabelWithWhatWasAnsweredWhenItHadJustBeenLearned() {
        Rehearsal rehearsal = new Rehearsal(settings(1, 2, 0.25), List.of(learner));
        learner.grow(2);
        rehearsal.learn(text(0, 0), 0);
        rehearsal.learn(text(1, 1), 1);

        float[][] targets = learner.steps.get(1).targets();

        assertThat(targets[0]).containsExactly(0, 1);
        // One event of label 0 of this kind: the learner answered 2/3 and 1/3.
        assertThat(targets[1]).containsExactly(new float[] {0.25f * 2 / 3 + 0.75f, 0.25f / 3}, within(1e-6f));
    }

    @Test
    void withRecallTargetsSumToOneAndKnowNothingOfLabelsThatCameLater() {
        Rehearsal rehearsal = new Rehearsal(settings(4, 12, 0.5), List.of(learner));
        learner.grow(2);
        for (int i = 0; i < 40; i++) {
            rehearsal.learn(text(i % 5, i), i % 2);
        }
        learner.grow(5);
        for (int i = 40; i < 200; i++) {
            rehearsal.learn(text(i % 5, i), i % 5);
        }

        int early = 0;
        for (ScriptedBatchLearner.Batch step : learner.steps) {
            for (int row = 0; row < step.targets().length; row++) {
                float sum = 0;
                for (float part : step.targets()[row]) {
                    assertThat(part).isBetween(0f, 1f);
                    sum += part;
                }
                assertThat(sum).isCloseTo(1, within(1e-5f));
                int number = numbers(step).get(row);
                assertThat(step.targets()[row][number < 40 ? number % 2 : number % 5])
                        .isGreaterThanOrEqualTo(0.5f);
                if (row >= 4 && number < 40) {
                    assertThat(step.targets()[row]).hasSize(2);
                    early += numbers(step).get(0) >= 40 ? 1 : 0;
                }
            }
        }
        assertThat(early).as("early events replayed late").isGreaterThan(20);
    }

    @Test
    void everyLearnerGetsTheSameRowsAndItsOwnRecall() {
        ScriptedBatchLearner other = new ScriptedBatchLearner("other");
        Rehearsal rehearsal = new Rehearsal(settings(4, 8, 0.5), List.of(learner, other));
        learner.grow(3);
        other.grow(3);
        other.shares.add(text(0, 0), 2, 5);
        learn(rehearsal, 0, 80);

        int different = 0;
        for (int step = 0; step < 20; step++) {
            assertThat(numbers(other.steps.get(step))).isEqualTo(numbers(learner.steps.get(step)));
            float[][] own = learner.steps.get(step).targets();
            float[][] others = other.steps.get(step).targets();
            for (int row = 0; row < own.length; row++) {
                boolean same = Arrays.equals(own[row], others[row]);
                if (row < 4) {
                    assertThat(same).isTrue();
                }
                different += same ? 0 : 1;
            }
        }
        assertThat(different).isGreaterThan(5);
    }

    @Test
    void whatIsForgottenIsNeitherReplayedNorWaitsForAStep() {
        learner.grow(3);
        Rehearsal rehearsal = new Rehearsal(settings(16, 64, 0), List.of(learner));
        learn(rehearsal, 0, 40);
        learner.steps.clear();

        rehearsal.forget();
        learn(rehearsal, 40, 72);

        assertThat(learner.steps).hasSize(2);
        assertThat(numbers(learner.steps.get(0))).hasSize(16).startsWith(40);
        assertThat(numbers(learner.steps.get(1)))
                .hasSize(64)
                .allSatisfy(n -> assertThat(n).isGreaterThanOrEqualTo(40));
    }

    @Test
    void whoRestsTakesNoStepsAndMakesUpForThemWithReplayedEvents() {
        for (double recall : List.of(0.0, 0.5)) {
            ScriptedBatchLearner present = new ScriptedBatchLearner("present");
            ScriptedBatchLearner absent = new ScriptedBatchLearner("absent");
            present.grow(3);
            absent.grow(3);
            Rehearsal rehearsal = new Rehearsal(settings(16, 40, recall), List.of(present, absent));
            rehearsal.rest(1, true);
            learn(rehearsal, 0, 160);
            assertThat(present.steps).hasSize(10);
            assertThat(absent.steps).isEmpty();

            rehearsal.catchUp(1, 100);
            assertThat(absent.steps).as("160 kept events are 4 steps of 40").hasSize(4);
            rehearsal.catchUp(1, 47);
            assertThat(absent.steps).as("47 missed events are 2 steps").hasSize(6);
            rehearsal.rest(1, false);
            learn(rehearsal, 160, 176);

            assertThat(absent.steps).hasSize(7);
            assertThat(absent.steps).allSatisfy(step -> {
                assertThat(step.texts()).hasSize(40);
                for (int row = 0; row < 40; row++) {
                    // It has answered nothing that could be recalled.
                    assertThat(step.targets()[row][numbers(step).get(row) % 3]).isEqualTo(1);
                }
            });
        }
    }

    @Test
    void everyFreshStartDrawsAnew() {
        learner.grow(3);
        Rehearsal rehearsal = new Rehearsal(settings(16, 64, 0), List.of(learner));
        List<List<Integer>> draws = new ArrayList<>();
        for (int start = 0; start < 3; start++) {
            rehearsal.forget();
            learner.steps.clear();
            learn(rehearsal, 0, 32);
            draws.add(numbers(learner.steps.get(1)));
        }

        assertThat(draws).doesNotHaveDuplicates();
    }

    @Test
    void withoutLearnersNothingIsKept() {
        Rehearsal rehearsal = new Rehearsal(settings(16, 64, 0), List.of());
        learn(rehearsal, 0, 40);

        assertThat(rehearsal.save("r.", new SavedValues("r.", new TreeMap<>())))
                .allSatisfy(tensor -> assertThat(tensor.toArray()).isEmpty());
    }

    @Test
    void aReloadedRehearsalTakesTheSameStepsWithTheSameTargets() {
        for (double recall : List.of(0.0, 0.5)) {
            for (int interruption : List.of(0, 9, 16, 47, 300, 555)) {
                assertReloads(settings(16, 40, recall), interruption);
            }
        }
    }

    private static void assertReloads(CommitteeSettings settings, int interruption) {
        ScriptedBatchLearner first = new ScriptedBatchLearner("one");
        Rehearsal original = new Rehearsal(settings, List.of(first));
        first.grow(2);
        // Answers of different lengths.
        for (int i = 0; i < interruption; i++) {
            if (i == interruption / 2) {
                first.grow(3);
            }
            original.learn(text(i % 5, i), i < interruption / 2 ? i % 2 : i % 3);
        }
        first.grow(3);
        ScriptedBatchLearner second = new ScriptedBatchLearner("one");
        second.restore(first.state());
        Rehearsal copy = new Rehearsal(settings, List.of(second));
        Map<String, String> metadata = new TreeMap<>();
        Map<String, Tensor> tensors = new HashMap<>();
        original.save("r.", new SavedValues("r.", metadata)).forEach(tensor -> tensors.put(tensor.name(), tensor));
        copy.load("r.", new SavedValues("r.", metadata), tensors);
        first.steps.clear();

        learn(original, interruption, interruption + 100);
        learn(copy, interruption, interruption + 100);

        assertThat(second.steps).isNotEmpty().usingRecursiveComparison().isEqualTo(first.steps);
        assertThat(sha(copy)).isEqualTo(sha(original));
    }

    private static String sha(Rehearsal rehearsal) {
        Map<String, String> metadata = new TreeMap<>();
        List<Tensor> tensors = rehearsal.save("r.", new SavedValues("r.", metadata));
        return new TrainingState(metadata, tensors).sha256();
    }

    @Test
    void aStateWithoutItsEventsIsRefused() {
        learner.grow(3);
        Rehearsal rehearsal = new Rehearsal(settings(16, 64, 0), List.of(learner));
        learn(rehearsal, 0, 20);
        Map<String, String> metadata = new TreeMap<>();
        rehearsal.save("r.", new SavedValues("r.", metadata));

        assertThatThrownBy(() -> rehearsal.load("r.", new SavedValues("r.", metadata), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("r.dense");
        Map<String, Tensor> tooFew = Map.of("r.dense", Tensor.of("r.dense", List.of(39), new float[39]));
        assertThatThrownBy(() -> rehearsal.load("r.", new SavedValues("r.", metadata), tooFew))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("39");
    }
}
