package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's own layer is what an LSTM's numbers are held against. */
class LstmPassTest {
    private static final LstmLayout LAYOUT = new LstmLayout(5, 7);
    private static final int[] LENGTHS = {4, 1, 9, 4, 6};
    private static final int LONGEST = 9;

    private final SplittableRandom random = new SplittableRandom(3);
    private final float[] weights = drawn(LAYOUT.size());
    private final List<float[]> sequences = sequences();

    private float[] drawn(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    private List<float[]> sequences() {
        List<float[]> all = new ArrayList<>();
        for (int length : LENGTHS) {
            all.add(drawn(length * LAYOUT.inputs()));
        }
        return all;
    }

    /** Each step's "word" says where its numbers are. */
    private static PackedWords packed() {
        List<int[]> texts = new ArrayList<>();
        for (int text = 0; text < LENGTHS.length; text++) {
            int[] words = new int[LENGTHS[text]];
            for (int step = 0; step < words.length; step++) {
                words[step] = text * LONGEST + step;
            }
            texts.add(words);
        }
        return PackedWords.of(texts);
    }

    private float[] values(PackedWords packed) {
        float[] values = new float[packed.words().length * LAYOUT.inputs()];
        for (int at = 0; at < packed.words().length; at++) {
            int word = packed.words()[at];
            System.arraycopy(
                    sequences.get(word / LONGEST),
                    word % LONGEST * LAYOUT.inputs(),
                    values,
                    at * LAYOUT.inputs(),
                    LAYOUT.inputs());
        }
        return values;
    }

    /** A network of DL4J's LSTM under outputs that sum up what it says, with a loss that is linear in them. */
    private MultiLayerNetwork reference() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(1))
                .list()
                .layer(new LSTM.Builder()
                        .nIn(LAYOUT.inputs())
                        .nOut(LAYOUT.units())
                        .activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(LAYOUT.units())
                        .nOut(LAYOUT.units())
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        network.init();
        network.setParam("0_W", part(LAYOUT.inputWeights(), LAYOUT.inputs()));
        network.setParam("0_RW", part(LAYOUT.recurrentWeights(), LAYOUT.units()));
        network.setParam("0_b", part(LAYOUT.biases(), 1));
        network.setParam("1_W", Nd4j.eye(LAYOUT.units()));
        return network;
    }

    private INDArray part(int from, int rows) {
        float[] values = new float[rows * LAYOUT.gates()];
        System.arraycopy(weights, from, values, 0, values.length);
        return Nd4j.create(values, new long[] {rows, LAYOUT.gates()}, 'c');
    }

    /** {@code [1, inputs, steps]} */
    private INDArray input(int text) {
        INDArray input = Nd4j.zeros(1, LAYOUT.inputs(), LENGTHS[text]);
        for (int step = 0; step < LENGTHS[text]; step++) {
            for (int i = 0; i < LAYOUT.inputs(); i++) {
                input.putScalar(new int[] {0, i, step}, sequences.get(text)[step * LAYOUT.inputs() + i]);
            }
        }
        return input;
    }

    @Test
    void whatComesOutIsWhatDl4jsLayerSaysAfterTheLastStep() {
        try (LstmPass pass = new LstmPass(LAYOUT)) {
            PackedWords packed = packed();
            float[][] last = pass.forward(weights, packed, values(packed));
            for (int text = 0; text < LENGTHS.length; text++) {
                INDArray output = reference().output(input(text));
                for (int unit = 0; unit < LAYOUT.units(); unit++) {
                    assertThat((double) last[text][unit])
                            .isCloseTo(output.getDouble(0, unit, LENGTHS[text] - 1), within(2e-6));
                }
            }
        }
    }

    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        try (LstmPass pass = new LstmPass(LAYOUT)) {
            PackedWords packed = packed();
            float[] values = values(packed);
            float[] direction = drawn(LENGTHS.length * LAYOUT.units());
            float[][] unused = pass.forward(weights, packed, values);
            LstmPass.Gradients gradients = pass.backward(direction);

            for (int i = 0; i < weights.length; i += 3) {
                float[] moved = weights.clone();
                assertThat((double) gradients.parameters()[i])
                        .as("parameter " + i)
                        .isCloseTo(slope(moved, i, direction, () -> pass.forward(moved, packed, values)), within(3e-3));
            }
            for (int i = 0; i < values.length; i++) {
                float[] moved = values.clone();
                assertThat((double) gradients.inputs()[i])
                        .as("input " + i)
                        .isCloseTo(
                                slope(moved, i, direction, () -> pass.forward(weights, packed, moved)), within(3e-3));
            }
        }
    }

    private static double slope(
            float[] numbers, int at, float[] direction, java.util.function.Supplier<float[][]> forward) {
        float present = numbers[at];
        float distance = 1e-2f;
        numbers[at] = present + distance;
        double above = along(forward.get(), direction);
        numbers[at] = present - distance;
        double below = along(forward.get(), direction);
        numbers[at] = present;
        return (above - below) / (2 * distance);
    }

    private static double along(float[][] outputs, float[] direction) {
        double sum = 0;
        for (int text = 0; text < outputs.length; text++) {
            for (int unit = 0; unit < outputs[text].length; unit++) {
                sum += outputs[text][unit] * direction[text * outputs[text].length + unit];
            }
        }
        return sum;
    }

    @Test
    void theSameWayAgainGivesTheSameBitsWhateverCameBetween() {
        try (LstmPass pass = new LstmPass(LAYOUT)) {
            PackedWords packed = packed();
            float[][] first = pass.forward(weights, packed, values(packed));
            PackedWords other = PackedWords.of(List.of(new int[20], new int[3]));
            float[][] between = pass.forward(weights, other, drawn(23 * LAYOUT.inputs()));
            assertThat(between).isNotEqualTo(first);
            assertThat(pass.forward(weights, packed, values(packed))).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-30, -9.5f, -3, -0.7f, -1e-3f, 0, 1e-5f, 0.2f, 1, 4, 8.9f, 1e9f})
    void numbersAreSquashedAsTheyShouldBe(float x) {
        assertThat((double) Squashing.tanh(x)).isCloseTo(Math.tanh(x), within(3e-7));
        assertThat((double) Squashing.sigmoid(x)).isCloseTo(1 / (1 + Math.exp(-x)), within(3e-7));
    }
}
