package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NgramLearnerTest {
    private final NgramLearner learner = new NgramLearner();
    private final RandomBatches batches = new RandomBatches(2, 1, 200);

    private static Features text(int... ngrams) {
        return new Features(new float[0], ngrams);
    }

    private void learn(int events, int labels) {
        RandomBatches.Batch batch = batches.next(events, labels);
        learner.grow(Math.max(labels, learner.labels()));
        learner.learn(batch.texts(), batch.labels());
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(learner.name()).isEqualTo("ngrams");
        assertThat(learner.strategy()).isEqualTo(TransferStrategy.SCRATCH);
        assertThat(learner.encoder()).isEqualTo("ngrams");
        assertThat(learner.firstWeight()).isEqualTo(0.2);
    }

    @Test
    void anEventMovesItsRowsAndTheBiasByTheRule() {
        learner.grow(2);
        learner.learn(List.of(text(5, 9, 11, 200)), new int[] {1});
        TrainingState state = learner.state();
        // Two labels at even odds: g = (½, -½), v = ½, G = v²(¼ + ¼).
        double root = Math.sqrt(0.25 * 0.5);
        float step = (float) (0.4 * Math.cbrt(2) * 0.5 * 0.5 / root);
        assertThat(array(state, "weight"))
                .containsExactly(new float[] {-step, step, -step, step, -step, step, -step, step}, within(1e-5f));
        assertThat(array(state, "bias")).containsExactly(new float[] {-0.3f, 0.3f}, within(1e-5f));
        assertThat(array(state, "buckets")).containsExactly(5, 9, 11, 200);

        float expected = 0.5f * 4 * step + 0.3f;
        float log = learner.predict(List.of(text(5, 9, 11, 200)))[0][1];
        assertThat(Math.exp(log)).isCloseTo(1 / (1 + Math.exp(-2 * expected)), within(1e-4));
    }

    @Test
    void aWrongLabelThatIsUnlikelyAnywayIsLeftAlone() {
        learner.grow(150);
        learner.learn(List.of(text(7)), new int[] {149});
        float[] first = array(learner.state(), "weight");
        assertThat(Arrays.copyOf(first, 149)).containsOnly(0);
        assertThat(first[149]).isPositive();
    }

    private static float[] array(TrainingState state, String name) {
        return state.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow()
                .toArray();
    }

    @Test
    void whatItHasNeverSeenAndWhatIsEmptyGetsTheBiasAlone() {
        learner.grow(2);
        for (int i = 0; i < 3; i++) {
            learner.learn(List.of(text()), new int[] {1});
        }
        float[][] logs = learner.predict(List.of(text(), text(77, 78), text(1)));
        assertThat(logs[0][1]).isGreaterThan((float) Math.log(0.5));
        assertThat(logs[1]).isEqualTo(logs[0]);
        assertThat(logs[2]).isEqualTo(logs[0]);
        assertThat(learner.state().required("rows")).isEqualTo("0");
    }

    @Test
    void aLabelMoreChangesNoBitOfWhatWasLearned() {
        Map<Integer, List<Integer>> before = Map.of();
        int known = 0;
        for (int labels = 1; labels <= 150; labels++) {
            learner.grow(labels);
            assertThat(weights(known)).isEqualTo(before);
            learn(10, labels);
            known = labels;
            before = weights(known);
        }
        assertThat(before).hasSizeGreaterThan(1000);
    }

    /** Bits of the weights of the first {@code labels} labels, by bucket. */
    private Map<Integer, List<Integer>> weights(int labels) {
        TrainingState state = learner.state();
        float[] buckets = array(state, "buckets");
        float[] weights = array(state, "weight");
        Map<Integer, List<Integer>> bits = new TreeMap<>();
        for (int row = 0; row < buckets.length; row++) {
            float[] of = Arrays.copyOfRange(weights, row * learner.labels(), row * learner.labels() + labels);
            Integer[] raw = new Integer[labels];
            Arrays.setAll(raw, i -> Float.floatToRawIntBits(of[i]));
            bits.put((int) buckets[row], List.of(raw));
        }
        return bits;
    }

    @Test
    void howEventsAreCutIntoCallsAndHowEarlyLabelsComeChangesNoBit() {
        RandomBatches.Batch batch = batches.next(400, 150);
        int[] labels = firstSeenFirst(batch.labels());
        NgramLearner alone = new NgramLearner();
        learner.grow(150);
        learner.learn(batch.texts(), labels);
        for (int i = 0; i < 400; i++) {
            alone.grow(Math.max(alone.labels(), labels[i] + 1));
            alone.learn(batch.texts().subList(i, i + 1), new int[] {labels[i]});
        }
        alone.grow(150);
        assertThat(alone.state().sha256()).isEqualTo(learner.state().sha256());
    }

    private static int[] firstSeenFirst(int[] labels) {
        Map<Integer, Integer> numbers = new TreeMap<>();
        return Arrays.stream(labels)
                .map(label -> numbers.computeIfAbsent(label, unseen -> numbers.size()))
                .toArray();
    }

    @Test
    void aRestoredLearnerGoesOnBitForBit() {
        learn(300, 3);
        NgramLearner restored = new NgramLearner();
        restored.restore(learner.state());
        RandomBatches.Batch more = batches.next(300, 20);
        for (NgramLearner each : List.of(learner, restored)) {
            each.grow(20);
            each.learn(more.texts(), more.labels());
        }
        assertThat(restored.state().sha256()).isEqualTo(learner.state().sha256());
        assertThat(restored.predict(more.texts())).isDeepEqualTo(learner.predict(more.texts()));
    }

    @Test
    void aStateWithTwoRowsForOneBucketIsRefused() {
        learn(30, 3);
        TrainingState state = learner.state();
        List<Tensor> broken = state.tensors().stream()
                .map(tensor -> tensor.name().equals("buckets")
                        ? Tensor.of("buckets", tensor.shape(), new float[tensor.toArray().length])
                        : tensor)
                .toList();
        assertThatThrownBy(() -> learner.restore(new TrainingState(state.metadata(), broken)))
                .hasMessageContaining("bucket 0");
    }

    @Test
    void anExportNamesJustTheRowsThatDifferFromTheExportBefore() {
        learn(200, 3);
        assertThat(learner.weights().changedRows()).isEmpty();
        float[][] before = null;
        for (int round = 0; round < 6; round++) {
            learn(round == 3 ? 0 : 5, 3);
            ServedWeights exported = learner.weights();
            float[][] now = copies(exported);
            if (before != null) {
                assertThat(changed(before[0], now[0], 1))
                        .isEqualTo(box(exported.changedRows().get("ngrams.index")));
                assertThat(changed(before[1], now[1], 3))
                        .isEqualTo(box(exported.changedRows().get("ngrams.weight")));
            }
            before = now;
        }
        learn(5, 4);
        assertThat(learner.weights().changedRows()).as("with a label more").isEmpty();
        learn(5, 4);
        assertThat(learner.weights().changedRows()).hasSize(2);
        learner.forget();
        assertThat(learner.weights().changedRows()).as("after forgetting").isEmpty();
    }

    private static Set<Integer> box(int[] rows) {
        assertThat(rows).isSorted();
        return new HashSet<>(Arrays.stream(rows).boxed().toList());
    }

    private static float[][] copies(ServedWeights exported) {
        return exported.tensors().stream().map(Tensor::toArray).toArray(float[][]::new);
    }

    /** Rows are always touched by more than rounding, except where the gradient is 0. */
    private static Set<Integer> changed(float[] before, float[] after, int width) {
        Set<Integer> rows = new HashSet<>();
        for (int i = 0; i < after.length; i++) {
            if (i >= before.length || before[i] != after[i]) {
                rows.add(i / width);
            }
        }
        return rows;
    }

    @Test
    void anExportStaysAsItIsUntilTheExportAfterTheNext() {
        learn(200, 3);
        learner.weights();
        learn(50, 3);
        ServedWeights kept = learner.weights();
        float[][] copies = copies(kept);
        learn(50, 3);
        ServedWeights next = learner.weights();
        learn(50, 3);
        assertThat(copies(kept)).isDeepEqualTo(copies);
        assertThat(copies(next)[1]).isNotEqualTo(copies[1]);
    }

    @Test
    void anExportHoldsTheStatesWeightsWhereverTheIndexPoints() {
        for (int labels : List.of(1, 3, 9, 40)) {
            learn(60, labels);
            float[][] exported = copies(learner.weights());
            TrainingState state = learner.state();
            float[] buckets = array(state, "buckets");
            float[] weights = array(state, "weight");
            for (int row = 0; row < buckets.length; row++) {
                int place = (int) exported[0][(int) buckets[row]];
                assertThat(Arrays.copyOfRange(exported[1], place * labels, (place + 1) * labels))
                        .isEqualTo(Arrays.copyOfRange(weights, row * labels, (row + 1) * labels));
            }
            assertThat(Arrays.copyOf(exported[1], labels)).as("row 0").containsOnly(0);
            assertThat(exported[0][0]).as("padding").isZero();
        }
    }

    @Test
    void aChangeOfMeaningLeavesNothingButTheLabels() {
        learn(60, 3);
        learner.forget();
        assertThat(learner.labels()).isEqualTo(3);
        assertThat(learner.predict(List.of(text(1, 2, 3)))[0]).containsOnly((float) Math.log(1 / 3.0));
    }

    @Test
    void aLabelItDoesNotHaveIsRefused() {
        learner.grow(2);
        assertThatThrownBy(() -> learner.learn(List.of(text(1)), new int[] {2})).hasMessageContaining("2");
        assertThatThrownBy(() -> learner.grow(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
