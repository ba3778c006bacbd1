package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.ExportMismatchException;
import io.headwater.learn.Features;
import io.headwater.learn.Mix;
import io.headwater.learn.ServingModel;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NaiveBayesLearnerTest {
    private final NaiveBayesLearner learner = new NaiveBayesLearner();
    private final RandomBatches batches = new RandomBatches(2, 1, 200);

    private static Features text(int... ngrams) {
        return new Features(new float[] {1}, ngrams);
    }

    private void learn(int events, int labels) {
        RandomBatches.Batch batch = batches.next(events, labels);
        learner.grow(Math.max(labels, learner.labels()));
        learner.learn(batch.texts(), batch.labels());
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(learner.name()).isEqualTo("ngrams-bayes");
        assertThat(learner.strategy()).isEqualTo(TransferStrategy.SCRATCH);
        assertThat(learner.encoder()).isEqualTo("ngrams");
    }

    @Test
    void itAnswersByBayesRuleDividedByTheRootOfTheKnownNgrams() {
        learner.grow(2);
        learner.learn(List.of(text(5, 9), text(5), text(7)), new int[] {0, 0, 1});
        // Bucket 8 was never learned. Of 5 and 7 each is known under one label; a count of 0 is one of 0.1.
        double first = Math.log(3) + Math.log(2.1) + Math.log(0.1) - 2 * Math.log(3 + 2000);
        double second = Math.log(2) + Math.log(0.1) + Math.log(1.1) - 2 * Math.log(1 + 2000);
        double odds = (first - second) / Math.sqrt(2);

        float log = learner.predict(List.of(text(5, 7, 8)))[0][0];

        assertThat(Math.exp(log)).isCloseTo(1 / (1 + Math.exp(-odds)), within(1e-5));
    }

    @Test
    void whatItHasNeverSeenGetsTheFrequencyOfTheLabels() {
        learner.grow(2);
        learner.learn(List.of(text(5), text(6), text(7)), new int[] {0, 0, 1});
        float[][] logs = learner.predict(List.of(text(), text(77)));
        assertThat(Math.exp(logs[0][0])).isCloseTo(0.6, within(1e-5));
        assertThat(logs[1]).isEqualTo(logs[0]);
    }

    @Test
    void oneEventOfALabelIsEnoughToTellItByItsWords() {
        learner.grow(20);
        for (int label = 0; label < 20; label++) {
            learner.learn(List.of(text(10 * label + 1, 10 * label + 2)), new int[] {label});
        }
        for (int label = 0; label < 20; label++) {
            float[] logs = learner.predict(List.of(text(10 * label + 2, 10 * label + 3)))[0];
            assertThat(logs[label]).isEqualTo(max(logs));
        }
    }

    private static float max(float[] values) {
        float max = values[0];
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    @Test
    void howEventsAreCutIntoCallsAndHowEarlyLabelsComeChangesNoBit() {
        RandomBatches.Batch batch = batches.next(400, 150);
        NaiveBayesLearner alone = new NaiveBayesLearner();
        learner.grow(150);
        learner.learn(batch.texts(), batch.labels());
        for (int i = 0; i < 400; i++) {
            alone.grow(Math.max(alone.labels(), batch.labels()[i] + 1));
            alone.learn(batch.texts().subList(i, i + 1), new int[] {batch.labels()[i]});
        }
        alone.grow(150);
        assertThat(alone.state().sha256()).isEqualTo(learner.state().sha256());
    }

    @Test
    void aRestoredLearnerGoesOnBitForBit() {
        learn(300, 3);
        NaiveBayesLearner restored = new NaiveBayesLearner();
        restored.restore(learner.state());
        RandomBatches.Batch more = batches.next(300, 20);
        for (NaiveBayesLearner each : List.of(learner, restored)) {
            each.grow(20);
            each.learn(more.texts(), more.labels());
        }
        assertThat(restored.state().sha256()).isEqualTo(learner.state().sha256());
        assertThat(restored.predict(more.texts())).isDeepEqualTo(learner.predict(more.texts()));
    }

    @Test
    void anExportNamesJustTheRowsThatWereCountedSinceTheExportBefore() {
        learn(200, 3);
        learner.weights();
        learn(5, 3);
        learner.weights();
        learner.learn(List.of(text(5, 9), text(9, 4000)), new int[] {0, 1});

        ServedWeights exported = learner.weights();

        float[] index = tensor(exported, "ngrams-bayes.index");
        assertThat(exported.changedRows().get("ngrams-bayes.counts"))
                .isEqualTo(sorted((int) index[5], (int) index[9], (int) index[4000]));
        assertThat(exported.changedRows().get("ngrams-bayes.index")).containsExactly(4000);
        assertThat(Arrays.copyOf(tensor(exported, "ngrams-bayes.counts"), 3))
                .as("row 0")
                .containsOnly(0);
        learn(5, 4);
        assertThat(learner.weights().changedRows()).as("with a label more").isEmpty();
        learner.weights();
        learner.forget();
        assertThat(learner.weights().changedRows()).as("after forgetting").isEmpty();
    }

    private static int[] sorted(int... rows) {
        Arrays.sort(rows);
        return rows;
    }

    private static float[] tensor(ServedWeights exported, String name) {
        return exported.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .map(Tensor::toArray)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onnxRuntimeAnswersAsItDoesBesideTheLearnerOnTheSameNgrams() {
        NgramLearner ngrams = new NgramLearner();
        List<Features> probes = List.of(
                text(), text(199_000), text(3, 4, 5), batches.next(1, 4).texts().get(0));
        RandomBatches.Batch batch = batches.next(300, 4);
        try (ServingExporter exporter = new ServingExporter(List.of(ngrams, learner), 1)) {
            ngrams.grow(4);
            learner.grow(4);
            ngrams.learn(batch.texts(), batch.labels());
            learner.learn(batch.texts(), batch.labels());
            Mix alone = new Mix(new float[] {0, 1}, new float[] {0.5f, 0.5f}, 1);
            float[][] expected = learner.predict(probes);
            for (float[] row : expected) {
                for (int label = 0; label < row.length; label++) {
                    row[label] = (float) Math.exp(row[label]);
                }
            }

            ServingModel exported = exporter.export(List.of(ngrams, learner), alone, probes, expected);

            assertThat(exported.tensors()).extracting(Tensor::name).contains("ngrams-bayes.counts", "ngrams.weight");
            float[][] wrong = expected.clone();
            wrong[2] = new float[] {1, 0, 0, 0};
            assertThatThrownBy(() -> exporter.export(List.of(ngrams, learner), alone, probes, wrong))
                    .isInstanceOf(ExportMismatchException.class);
        }
    }

    @Test
    void aChangeOfMeaningLeavesNothingButTheLabels() {
        learn(60, 3);
        learner.forget();
        assertThat(learner.labels()).isEqualTo(3);
        float[] logs = learner.predict(List.of(text(1, 2, 3)))[0];
        assertThat(logs[1]).isEqualTo(logs[0]).isCloseTo((float) Math.log(1 / 3.0), within(1e-6f));
    }

    @Test
    void aLabelItDoesNotHaveIsRefused() {
        learner.grow(2);
        assertThatThrownBy(() -> learner.learn(List.of(text(1)), new int[] {2})).hasMessageContaining("2");
        assertThatThrownBy(() -> learner.grow(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
