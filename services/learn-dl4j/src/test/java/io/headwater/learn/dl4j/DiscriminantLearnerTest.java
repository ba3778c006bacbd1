package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.Features;
import io.headwater.learn.Learner;
import io.headwater.learn.TrainingState;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscriminantLearnerTest {
    private static final int DIMENSION = 12;

    private static DiscriminantLearner learner() {
        return new DiscriminantLearner("minilm", DIMENSION);
    }

    @Test
    void itSaysWhatItIs() {
        try (DiscriminantLearner learner = learner()) {
            assertThat(learner.name()).isEqualTo("minilm-lda");
            assertThat(learner.strategy()).isEqualTo(TransferStrategy.FEATURE);
            assertThat(learner.encoder()).isEqualTo("minilm");
            assertThat(learner.firstWeight()).isEqualTo(0.4);
        }
    }

    /** In two passes, and by Gauss-Jordan elimination. */
    private static double[][] reference(float[][] rows, int[] labels, int classes, float[][] asked) {
        int n = rows.length;
        double[] counts = new double[classes];
        double[][] means = new double[classes][DIMENSION];
        for (int row = 0; row < n; row++) {
            counts[labels[row]]++;
            for (int i = 0; i < DIMENSION; i++) {
                means[labels[row]][i] += rows[row][i];
            }
        }
        for (int label = 0; label < classes; label++) {
            for (int i = 0; i < DIMENSION; i++) {
                means[label][i] /= counts[label];
            }
        }
        double[][] system = new double[DIMENSION][DIMENSION + classes];
        double trace = 0;
        for (int row = 0; row < n; row++) {
            double[] mean = means[labels[row]];
            for (int i = 0; i < DIMENSION; i++) {
                for (int j = 0; j < DIMENSION; j++) {
                    system[i][j] += (rows[row][i] - mean[i]) * (rows[row][j] - mean[j]) / n;
                }
            }
        }
        for (int i = 0; i < DIMENSION; i++) {
            trace += system[i][i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            system[i][i] += (0.02 + 10.0 / n) * trace / DIMENSION;
            for (int label = 0; label < classes; label++) {
                system[i][DIMENSION + label] = means[label][i];
            }
        }
        for (int pivot = 0; pivot < DIMENSION; pivot++) {
            double divisor = system[pivot][pivot];
            for (int j = 0; j < DIMENSION + classes; j++) {
                system[pivot][j] /= divisor;
            }
            for (int i = 0; i < DIMENSION; i++) {
                double factor = system[i][pivot];
                for (int j = 0; i != pivot && j < DIMENSION + classes; j++) {
                    system[i][j] -= factor * system[pivot][j];
                }
            }
        }
        double[][] logs = new double[asked.length][classes];
        for (int row = 0; row < asked.length; row++) {
            double sum = 0;
            for (int label = 0; label < classes; label++) {
                logs[row][label] = Math.log(counts[label] / n);
                for (int i = 0; i < DIMENSION; i++) {
                    logs[row][label] += (asked[row][i] - means[label][i] / 2) * system[i][DIMENSION + label];
                }
                sum += Math.exp(logs[row][label]);
            }
            for (int label = 0; label < classes; label++) {
                logs[row][label] = Math.max(logs[row][label] - Math.log(sum), Learner.LEAST_LOG);
            }
        }
        return logs;
    }

    @Test
    void itAnswersAsTheTextbookDoesThatSeesAllEventsAtOnce() {
        RandomBatches batches = new RandomBatches(4, DIMENSION, 3);
        RandomBatches.Batch batch = batches.next(150, 3);
        RandomBatches.Batch asked = batches.next(40, 3);
        try (DiscriminantLearner learner = learner()) {
            learner.grow(3);
            learner.learn(batch.texts(), batch.labels());
            float[][] logs = learner.predict(asked.texts());
            double[][] expected = reference(batch.dense(), batch.labels(), 3, asked.dense());
            for (int row = 0; row < 40; row++) {
                for (int label = 0; label < 3; label++) {
                    assertThat((double) logs[row][label]).isCloseTo(expected[row][label], within(1e-4));
                }
            }
        }
    }

    @Test
    void whetherEventsComeOneByOneOrTogetherAndWhoAsksInBetweenChangesNoBit() {
        RandomBatches.Batch batch = new RandomBatches(4, DIMENSION, 5).next(100, 5);
        try (DiscriminantLearner together = learner();
                DiscriminantLearner alone = learner()) {
            together.grow(5);
            together.learn(batch.texts(), batch.labels());
            for (int i = 0; i < 100; i++) {
                alone.grow(Math.max(alone.labels(), batch.labels()[i] + 1));
                alone.learn(batch.texts().subList(i, i + 1), new int[] {batch.labels()[i]});
                alone.predict(batch.texts().subList(0, 1));
            }
            assertThat(alone.state().sha256()).isEqualTo(together.state().sha256());
            assertThat(alone.weights().tensors()).isEqualTo(together.weights().tensors());
        }
    }

    @Test
    void aRestoredLearnerGoesOnBitForBit() {
        RandomBatches batches = new RandomBatches(4, DIMENSION, 9);
        try (DiscriminantLearner unstopped = learner();
                DiscriminantLearner restored = learner()) {
            RandomBatches.Batch first = batches.next(50, 5);
            unstopped.grow(5);
            unstopped.learn(first.texts(), first.labels());
            unstopped.forget();
            unstopped.learn(first.texts(), first.labels());
            restored.restore(unstopped.state());
            RandomBatches.Batch second = batches.next(100, 9);
            for (DiscriminantLearner learner : List.of(unstopped, restored)) {
                learner.grow(9);
                learner.learn(second.texts(), second.labels());
            }
            assertThat(restored.state().sha256()).isEqualTo(unstopped.state().sha256());
            assertThat(restored.predict(first.texts())).isDeepEqualTo(unstopped.predict(first.texts()));
        }
    }

    @Test
    void beforeItsFirstEventAllLabelsAreAlike() {
        try (DiscriminantLearner learner = learner()) {
            learner.grow(4);
            assertThat(learner.predict(new RandomBatches(1, DIMENSION, 1)
                            .next(1, 1)
                            .texts())[0])
                    .containsOnly((float) Math.log(0.25));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 150})
    void featuresThatNeverChangeGiveTheFrequenciesOfTheLabels(int labels) {
        float[] dense = new float[DIMENSION];
        dense[2] = 1;
        List<Features> texts = List.of(new Features(dense, new int[0]));
        try (DiscriminantLearner learner = learner()) {
            learner.grow(labels);
            for (int i = 0; i < 3 * labels; i++) {
                learner.learn(texts, new int[] {i % labels});
                assertThat(learner.predict(texts)[0][i % labels]).isFinite();
            }
            for (float log : learner.predict(texts)[0]) {
                assertThat(log).isCloseTo((float) Math.log(1.0 / labels), within(1e-4f));
            }
        }
    }

    @Test
    void aLabelWithoutEventsIsUnlikelyButNotImpossible() {
        RandomBatches.Batch batch = new RandomBatches(4, DIMENSION, 2).next(30, 2);
        try (DiscriminantLearner learner = learner()) {
            learner.grow(3);
            learner.learn(batch.texts(), batch.labels());
            for (float[] row : learner.predict(batch.texts())) {
                assertThat(row[2]).isBetween(Learner.LEAST_LOG, (float) Math.log(0.2));
            }
        }
    }

    @Test
    void aChangeOfMeaningKeepsTheCovarianceOfAtMostThreeHundredEvents() {
        Random random = new Random(1);
        try (DiscriminantLearner learner = learner()) {
            learner.grow(2);
            for (int i = 0; i < 1200; i++) {
                float[] dense = new float[DIMENSION];
                dense[0] = (float) random.nextGaussian();
                learner.learn(List.of(new Features(dense, new int[0])), new int[] {i % 2});
            }
            TrainingState before = learner.state();
            learner.forget();
            TrainingState after = learner.state();
            assertThat(Double.parseDouble(after.required("past"))).isEqualTo(300);
            double[] kept = doubles(after.tensors().get(2));
            double[] all = doubles(before.tensors().get(2));
            assertThat(kept[0]).isCloseTo(all[0] / 4, within(1e-9));
            assertThat(doubles(after.tensors().get(0))).containsOnly(0);
            assertThat(learner.predict(List.of(new Features(new float[DIMENSION], new int[0])))[0])
                    .containsOnly((float) Math.log(0.5));
            learner.forget();
            assertThat(Double.parseDouble(learner.state().required("past"))).isEqualTo(300);
        }
    }

    @Test
    void itDoesNotShrinkAndRefusesAnotherStatesShape() {
        try (DiscriminantLearner learner = learner();
                DiscriminantLearner wider = new DiscriminantLearner("minilm", DIMENSION + 1)) {
            learner.grow(2);
            assertThatThrownBy(() -> learner.grow(1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> wider.restore(learner.state())).hasMessageContaining("means");
        }
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.bytes().remaining() / Double.BYTES];
        tensor.bytes().asDoubleBuffer().get(values);
        return values;
    }
}
