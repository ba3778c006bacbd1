package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

class HeadGrowthTest {
    private static final int DIMENSION = 384;
    private static final List<Integer> BATCH_SIZES = List.of(1, 2, 7, 31, 32);

    private HeadLearner learner = learner(256);
    private final RandomBatches batches = new RandomBatches(3, DIMENSION, 200);

    private static HeadLearner learner(int hiddenUnits) {
        return HeadLearner.of(
                Learners.builtInSource("minilm", "0".repeat(64), DIMENSION), new HeadSettings(1, 3e-3, hiddenUnits));
    }

    @AfterEach
    void close() {
        learner.close();
    }

    @Test
    void aLabelMoreChangesNoBitOfTheOthersLogitsParametersAndMomentsFromOneToTwoHundred() {
        for (int labels = 1; labels <= 200; labels++) {
            grow(labels);
        }
    }

    @Test
    void soItIsWithALinearHead() {
        learner.close();
        learner = learner(0);
        for (int labels = 1; labels <= 200; labels++) {
            grow(labels);
        }
    }

    @Test
    void manyLabelsMoreAtOnceChangeNoBitOfTheOthersEither() {
        for (int labels : List.of(1, 3, 16, 17, 40, 64, 129, 200)) {
            grow(labels);
        }
    }

    private void grow(int labels) {
        int before = learner.labels();
        List<float[][]> probes = BATCH_SIZES.stream()
                .map(size -> batches.next(size, 200).dense())
                .toList();
        List<int[]> logits = probes.stream().map(rows -> logits(rows, before)).toList();
        Map<String, int[]> numbers = numbers(before);
        int iteration = learner.head().iteration();

        learner.grow(labels);

        assertThat(learner.labels()).isEqualTo(labels);
        assertThat(learner.head().iteration()).isEqualTo(iteration);
        for (int i = 0; i < probes.size(); i++) {
            assertThat(logits(probes.get(i), before))
                    .as("logits from %s to %s labels", before, labels)
                    .isEqualTo(logits.get(i));
        }
        assertThat(numbers(before)).containsExactlyEntriesOf(numbers);
        RandomBatches.Batch batch = batches.next(BATCH_SIZES.get(labels % BATCH_SIZES.size()), labels);
        learner.step(batch.texts(), batch.targets());
    }

    /** The bits of the logits of labels below {@code labels}, row after row. */
    private int[] logits(float[][] rows, int labels) {
        HeadNetwork head = learner.head();
        MultiLayerNetwork network = head.answering();
        var output =
                (OutputLayer) network.getLayer(network.getnLayers() - 1).conf().getLayer();
        IActivation softmax = output.getActivationFn();
        output.setActivationFn(new ActivationIdentity());
        float[] all = head.output(rows);
        output.setActivationFn(softmax);
        int capacity = head.layout().capacity();
        if (learner.labels() < capacity) {
            assertThat(all[capacity - 1]).as("a logit, not a probability").isEqualTo(HeadNetwork.UNUSED);
        }
        int[] bits = new int[rows.length * labels];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(all[i / labels * capacity + i % labels]);
        }
        return bits;
    }

    /** The bits of every parameter and moment that labels below {@code labels} depend on, by name. */
    private Map<String, int[]> numbers(int labels) {
        Map<String, int[]> bits = new TreeMap<>();
        for (Tensor tensor : learner.state().tensors()) {
            int rows = tensor.shape().get(0);
            float[] values = tensor.toArray();
            int used = tensor.name().startsWith("head.1") ? values.length / Math.max(rows, 1) * labels : values.length;
            List<Integer> raw = new ArrayList<>();
            for (int i = 0; i < used; i++) {
                raw.add(Float.floatToRawIntBits(values[i]));
            }
            bits.put(tensor.name(), raw.stream().mapToInt(Integer::intValue).toArray());
        }
        return bits;
    }

    @Test
    void aLabelStartsTheSameHoweverManyCameWithIt() {
        try (HeadLearner jumping = learner(256)) {
            jumping.grow(40);
            for (int labels = 1; labels <= 40; labels++) {
                learner.grow(labels);
            }
            assertThat(learner.state().sha256()).isEqualTo(jumping.state().sha256());
        }
    }

    @Test
    void columnsInReserveHaveNoProbabilityAndNoMoments() {
        learner.grow(3);
        for (int step = 0; step < 20; step++) {
            RandomBatches.Batch batch = batches.next(32, 3);
            learner.step(batch.texts(), batch.targets());
        }
        HeadNetwork head = learner.head();
        HeadLayout layout = head.layout();
        float[] output = head.output(batches.next(8, 3).dense());
        for (int i = 0; i < output.length; i++) {
            if (i % layout.capacity() >= 3) {
                assertThat(output[i]).isZero();
            }
        }
        for (int i = layout.outputWeight() + 3 * layout.hidden(); i < layout.outputBias(); i++) {
            assertThat(head.parameters().getFloat(i * Float.BYTES)).isZero();
            assertThat(head.firstMoments().getFloat(i * Float.BYTES)).isZero();
            assertThat(head.secondMoments().getFloat(i * Float.BYTES)).isZero();
        }
    }

    @Test
    void aHeadDoesNotShrink() {
        learner.grow(3);
        assertThatThrownBy(() -> learner.grow(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTargetWithoutALabelIsRefused() {
        learner.grow(3);
        RandomBatches.Batch batch = batches.next(1, 1);
        assertThatThrownBy(() -> learner.step(batch.texts(), new float[][] {{0, 0, 0, 1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
    }

    @Test
    void aLabelThatNoTargetHasKnownYetStaysAsItCame() {
        learner.grow(3);
        try (HeadLearner early = learner(256)) {
            early.grow(7);
            for (int step = 0; step < 20; step++) {
                RandomBatches.Batch batch = batches.next(32, 3);
                learner.step(batch.texts(), batch.targets());
                early.step(batch.texts(), batch.targets());
            }
            learner.grow(7);
            assertThat(early.state().sha256()).isEqualTo(learner.state().sha256());
        }
    }
}
