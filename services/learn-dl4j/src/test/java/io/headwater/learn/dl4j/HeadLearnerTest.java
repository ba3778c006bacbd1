package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.Learner;
import io.headwater.learn.TrainingState;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class HeadLearnerTest {
    private static final int DIMENSION = 48;
    private static final SourceModel SOURCE = Learners.builtInSource("minilm", "0".repeat(64), DIMENSION);

    private static HeadLearner learner(int hiddenUnits, long seed) {
        return HeadLearner.of(SOURCE, new HeadSettings(seed, 3e-3, hiddenUnits));
    }

    private static void steps(HeadLearner learner, RandomBatches batches, int steps, int labels) {
        learner.grow(labels);
        for (int step = 0; step < steps; step++) {
            RandomBatches.Batch batch = batches.next(32, labels);
            learner.step(batch.texts(), batch.targets());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, minilm-linear", "24, minilm-mlp"})
    void itSaysWhatItIs(int hiddenUnits, String name) {
        try (HeadLearner learner = learner(hiddenUnits, 7)) {
            assertThat(learner.name()).isEqualTo(name);
            assertThat(learner.strategy()).isEqualTo(TransferStrategy.FEATURE);
            assertThat(learner.encoder()).isEqualTo("minilm");
            assertThat(learner.firstWeight()).isEqualTo(0.2);
            assertThat(learner.labels()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24})
    void itLearnsToTellTheLabelsApart(int hiddenUnits) {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
        try (HeadLearner learner = learner(hiddenUnits, 7)) {
            steps(learner, batches, 150, 4);
            RandomBatches.Batch test = batches.next(200, 4);
            float[][] logs = learner.predict(test.texts());
            int correct = 0;
            for (int row = 0; row < 200; row++) {
                double sum = 0;
                int best = 0;
                for (int label = 0; label < 4; label++) {
                    assertThat(logs[row][label]).isBetween(Learner.LEAST_LOG, 0f);
                    sum += Math.exp(logs[row][label]);
                    best = logs[row][label] > logs[row][best] ? label : best;
                }
                assertThat(sum).isCloseTo(1, within(1e-5));
                correct += best == test.labels()[row] ? 1 : 0;
            }
            assertThat(correct).isGreaterThan(170);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24})
    void itsStepsAreThoseOfDl4jsOwnFit(int hiddenUnits) {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
        try (HeadLearner learner = learner(hiddenUnits, 7);
                HeadLearner reference = learner(hiddenUnits, 7)) {
            learner.grow(4);
            reference.grow(4);
            HeadNetwork head = reference.head();
            for (int step = 0; step < 30; step++) {
                RandomBatches.Batch batch = batches.next(32, 4);
                learner.step(batch.texts(), batch.targets());
                float[] targets = new float[32 * head.layout().capacity()];
                for (int row = 0; row < 32; row++) {
                    targets[row * head.layout().capacity() + batch.labels()[row]] = 1;
                }
                head.network()
                        .fit(
                                Nd4j.create(batch.dense()),
                                Nd4j.create(
                                        targets, new long[] {32, head.layout().capacity()}, 'c'));
            }
            for (String name : List.of("head.1.weight", "head.1.bias", "head.1.weight.adam.m")) {
                assertThat(array(learner.state(), name))
                        .as(name)
                        .containsExactly(array(reference.state(), name), within(1e-5f));
            }
            assertThat(learner.state().required("iteration")).isEqualTo("30");
        }
    }

    @Test
    void aTargetOfTwoLabelsIsLearnedAsSuch() {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 1);
        try (HeadLearner learner = learner(0, 7)) {
            learner.grow(2);
            RandomBatches.Batch batch = batches.next(32, 1);
            float[][] targets = new float[32][];
            for (int row = 0; row < 32; row++) {
                targets[row] = new float[] {0.75f, 0.25f};
            }
            for (int step = 0; step < 400; step++) {
                learner.step(batch.texts(), targets);
            }
            for (float[] row : learner.predict(batch.texts())) {
                assertThat(Math.exp(row[1])).isCloseTo(0.25, within(0.05));
            }
        }
    }

    @Test
    void aLinearHeadStartsUndecided() {
        try (HeadLearner learner = learner(0, 7)) {
            learner.grow(5);
            for (float[] row : learner.predict(
                    new RandomBatches(9, DIMENSION, 1).next(3, 1).texts())) {
                assertThat(row).containsOnly((float) StrictMath.log(0.2f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24})
    void aRestoredLearnerTakesAHundredStepsLikeOneThatWasNeverStoppedBitForBit(int hiddenUnits) {
        RandomBatches first = new RandomBatches(9, DIMENSION, 40);
        try (HeadLearner unstopped = learner(hiddenUnits, 7);
                HeadLearner restored = learner(hiddenUnits, 7)) {
            steps(unstopped, first, 40, 12);
            restored.restore(unstopped.state());
            RandomBatches second = new RandomBatches(10, DIMENSION, 40);
            RandomBatches same = new RandomBatches(10, DIMENSION, 40);
            for (int labels = 13; labels <= 40; labels++) {
                steps(unstopped, second, 4, labels);
                steps(restored, same, 4, labels);
            }
            assertThat(restored.state().sha256()).isEqualTo(unstopped.state().sha256());
        }
    }

    @Test
    void aRestoredStateGoesOnWithItsOwnSeedAndRateWhateverIsConfiguredNow() {
        try (HeadLearner unstopped = learner(24, 7);
                HeadLearner restored = HeadLearner.of(SOURCE, new HeadSettings(8, 1e-4, 24))) {
            steps(unstopped, new RandomBatches(9, DIMENSION, 40), 20, 3);
            restored.restore(unstopped.state());
            steps(unstopped, new RandomBatches(10, DIMENSION, 40), 20, 30);
            steps(restored, new RandomBatches(10, DIMENSION, 40), 20, 30);
            assertThat(restored.state().sha256()).isEqualTo(unstopped.state().sha256());
        }
    }

    @Test
    void theSameStepsGiveTheSameStateAndAnotherSeedAnother() {
        List<String> hashes = new ArrayList<>();
        for (long seed : List.of(7L, 7L, 8L)) {
            try (HeadLearner learner = learner(24, seed)) {
                steps(learner, new RandomBatches(9, DIMENSION, 20), 30, 20);
                hashes.add(learner.state().sha256());
            }
        }
        assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
        assertThat(hashes.get(2)).isNotEqualTo(hashes.get(0));
    }

    @Test
    void learnersSideBySideDoNotDisturbEachOther() {
        try (HeadLearner alone = learner(24, 7);
                HeadLearner first = learner(24, 7);
                HeadLearner second = learner(0, 7)) {
            RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
            RandomBatches same = new RandomBatches(9, DIMENSION, 4);
            RandomBatches others = new RandomBatches(10, DIMENSION, 4);
            steps(alone, batches, 60, 4);
            for (int i = 0; i < 60; i++) {
                steps(first, same, 1, 4);
                steps(second, others, 1, 4);
            }
            assertThat(first.state().sha256()).isEqualTo(alone.state().sha256());
        }
    }

    @Test
    void lookingAtALearnerDoesNotChangeIt() {
        try (HeadLearner watched = learner(24, 7);
                HeadLearner unwatched = learner(24, 7)) {
            RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
            RandomBatches same = new RandomBatches(9, DIMENSION, 4);
            for (int i = 0; i < 60; i++) {
                steps(unwatched, batches, 1, 4);
                steps(watched, same, 1, 4);
                watched.weights();
                watched.state();
                watched.predict(List.of(
                        new RandomBatches(1, DIMENSION, 1).next(1, 1).texts().get(0)));
            }
            assertThat(watched.state().sha256()).isEqualTo(unwatched.state().sha256());
        }
    }

    @Test
    void aStateIsACopyThatLaterStepsDoNotTouch() {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
        try (HeadLearner learner = learner(24, 7)) {
            steps(learner, batches, 3, 4);
            TrainingState state = learner.state();
            String hash = state.sha256();
            steps(learner, batches, 1, 4);
            assertThat(state.sha256())
                    .isEqualTo(hash)
                    .isNotEqualTo(learner.state().sha256());
        }
    }

    @Test
    void whatAnswersIsAMovingAverageOfWhatLearns() {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
        try (HeadLearner learner = learner(24, 7)) {
            learner.grow(4);
            float[] average = array(learner.state(), "head.0.weight.average");
            for (int step = 1; step <= 600; step++) {
                steps(learner, batches, 1, 4);
                float[] present = array(learner.state(), "head.0.weight");
                double memory = Math.min(0.98, step / (step + 10.0));
                // From step 32 on every fourth counts for four.
                int stride = step < 32 ? 1 : 4;
                float share = (float) (1 - StrictMath.pow(memory, stride));
                for (int i = 0; i < average.length && step % stride == 0; i++) {
                    average[i] += share * (present[i] - average[i]);
                }
                if (step % 100 == 1) {
                    assertThat(array(learner.state(), "head.0.weight.average")).isEqualTo(average);
                }
            }
            assertThat(array(learner.state(), "head.0.weight.average")).isEqualTo(average);
            assertThat(learner.weights().tensors().stream()
                            .filter(tensor -> tensor.name().equals("minilm-mlp.0.weight"))
                            .map(Tensor::toArray)
                            .toList())
                    .containsExactly(average);
        }
    }

    private static float[] array(TrainingState state, String name) {
        return state.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow()
                .toArray();
    }

    @Test
    void whatALabelMeantIsForgottenButNotTheDenseLayer() {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
        try (HeadLearner learner = learner(24, 7);
                HeadLearner fresh = learner(24, 7)) {
            steps(learner, batches, 100, 4);
            float[] dense = array(learner.state(), "head.0.weight");
            learner.forget();
            fresh.grow(4);
            for (String name :
                    List.of("head.1.weight", "head.1.bias", "head.0.weight.adam.m", "head.1.weight.adam.v")) {
                assertThat(array(learner.state(), name)).as(name).isEqualTo(array(fresh.state(), name));
            }
            assertThat(array(learner.state(), "head.0.weight")).isEqualTo(dense);
            assertThat(array(learner.state(), "head.0.weight.average")).isEqualTo(dense);
            assertThat(learner.state().required("iteration")).isEqualTo("0");
            assertThat(learner.labels()).isEqualTo(4);
        }
    }

    @Test
    void aStateOfAnotherSourceOrFormatOrShapeIsRefused() {
        SourceModel another = Learners.builtInSource("minilm", "1".repeat(64), DIMENSION);
        try (HeadLearner learner = learner(24, 7);
                HeadLearner other = HeadLearner.of(another, new HeadSettings(7, 3e-3, 24));
                HeadLearner wider = learner(25, 7);
                HeadLearner linear = learner(0, 7)) {
            learner.grow(2);
            TrainingState state = learner.state();
            assertThatThrownBy(() -> other.restore(state)).hasMessageContaining(SOURCE.sha256());
            assertThatThrownBy(() -> wider.restore(state)).hasMessageContaining("head.0.weight");
            assertThatThrownBy(() -> linear.restore(state)).hasMessageContaining("head.1.weight");
            assertThat(wider.labels()).isZero();

            Map<String, String> metadata = new TreeMap<>(state.metadata());
            metadata.put("format", "99");
            assertThatThrownBy(() -> learner.restore(new TrainingState(metadata, state.tensors())))
                    .hasMessageContaining("99");
            List<Tensor> fewer = state.tensors().subList(1, state.tensors().size());
            assertThatThrownBy(() -> learner.restore(new TrainingState(state.metadata(), fewer)))
                    .hasMessageContaining("nothing");
        }
    }
}
