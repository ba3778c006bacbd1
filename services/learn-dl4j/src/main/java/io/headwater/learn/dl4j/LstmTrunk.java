package io.headwater.learn.dl4j;

import io.headwater.encode.HashedWords;
import io.headwater.learn.Features;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A text's first words, one after the other, as vectors through an LSTM; what comes out after the last is what a dense layer
 * reads. Words that are not known have one vector, of zeros, which never learns; a text without any word is one of them.
 * The LSTM learns by Adam, each vector by Adagrad with one accumulator.
 */
final class LstmTrunk implements Trunk {
    static final int UNITS = 64;

    static final String WEIGHTS = "lstm.weights";
    private static final String FIRST_MOMENT = WEIGHTS + ".adam.m";
    private static final String SECOND_MOMENT = WEIGHTS + ".adam.v";
    private static final String STEPS = "lstm.steps";

    private static final String ID = new HashedWords().id();

    private static final double RATE = 2e-3;

    /** Longer gradients are shortened: they explode where sequences are long (Pascanu et al., 2013). */
    private static final double LONGEST_GRADIENT = 1;

    private final WordTable table;
    private final LstmLayout layout;
    private final int length;
    private final float[] weights;
    private AdamMoments moments;
    private int steps;

    private final LstmPass pass;
    /** What the last way through was of. */
    private List<Features> texts = List.of();

    private PackedWords words = PackedWords.of(List.of());
    private @Nullable List<Tensor> served;

    /**
     * An LSTM with these weights.
     *
     * @param weights {@code [layout.size()]}, copied
     * @param length so many first words of a text are read
     */
    LstmTrunk(WordTable table, LstmLayout layout, float[] weights, int length) {
        this.table = table;
        this.layout = layout;
        this.length = length;
        this.weights = weights.clone();
        this.moments = new AdamMoments(layout.size());
        this.pass = new LstmPass(layout);
    }

    /** First weights as Glorot and Bengio (2010) propose; a forget gate that remembers. */
    static float[] drawn(LstmLayout layout, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weights = new float[layout.size()];
        for (int i = 0; i < layout.biases(); i++) {
            int inputs = i < layout.recurrentWeights() ? layout.inputs() : layout.units();
            double bound = Math.sqrt(6.0 / (inputs + layout.units()));
            weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        Arrays.fill(weights, layout.forgetBiases(), layout.forgetBiases() + layout.units(), 1);
        return weights;
    }

    @Override
    public String encoder() {
        return ID;
    }

    @Override
    public int outputs() {
        return layout.units();
    }

    @Override
    public double scale() {
        return 1;
    }

    @Override
    public float[][] forward(List<Features> asked) {
        texts = asked;
        words = PackedWords.of(
                asked.stream().map(text -> table.rows(text.words(), length)).toList());
        return pass.forward(weights, words, table.vectors(words.words()));
    }

    @Override
    public void learn(List<Features> asked, float[] gradient, float rate) {
        served = null;
        if (asked != texts) {
            float[][] unused = forward(asked);
        }
        LstmPass.Gradients gradients = pass.backward(gradient);
        shorten(gradients.parameters());
        steps++;
        moments.update(gradients.parameters(), steps, RATE * rate);
        for (int i = 0; i < weights.length; i++) {
            weights[i] -= gradients.parameters()[i];
        }
        learnWords(gradients.inputs(), asked.size(), rate);
        // What the last way through computed is no longer what these weights say.
        texts = List.of();
    }

    /** Step by step: a word that occurs twice takes two steps. */
    private void learnWords(float[] gradient, int batch, float rate) {
        int dimension = layout.inputs();
        for (int at = 0; at < words.words().length; at++) {
            float square = 0;
            for (int i = at * dimension; i < (at + 1) * dimension; i++) {
                square += gradient[i] * gradient[i];
            }
            // Undoes the loss's mean over texts.
            square *= (float) batch * batch / dimension;
            table.step(words.words()[at], square, gradient, at * dimension, batch, rate);
        }
    }

    private static void shorten(float[] gradient) {
        double square = 0;
        for (float part : gradient) {
            square += (double) part * part;
        }
        double longest = Math.sqrt(square);
        if (longest > LONGEST_GRADIENT) {
            float factor = (float) (LONGEST_GRADIENT / longest);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= factor;
            }
        }
    }

    @Override
    public List<Tensor> state() {
        List<Tensor> state = new ArrayList<>(table.state());
        state.add(Tensor.of(WEIGHTS, List.of(layout.size()), weights));
        state.add(Tensor.of(FIRST_MOMENT, List.of(layout.size()), moments.first()));
        state.add(Tensor.of(SECOND_MOMENT, List.of(layout.size()), moments.second()));
        state.add(Tensor.of(STEPS, List.of(1), steps));
        return state;
    }

    @Override
    public void restore(StateTensors state) {
        List<Integer> shape = List.of(layout.size());
        float[] restored = state.floats(WEIGHTS, shape);
        moments = new AdamMoments(state.floats(FIRST_MOMENT, shape), state.floats(SECOND_MOMENT, shape));
        // Below 2^24 every whole number is a float.
        steps = (int) state.floats(STEPS, List.of(1))[0];
        System.arraycopy(restored, 0, weights, 0, weights.length);
        table.restore(state);
        texts = List.of();
        served = null;
    }

    @Override
    public List<Tensor> weights() {
        List<Tensor> kept = new ArrayList<>(table.weights());
        kept.add(Tensor.of(WEIGHTS, List.of(layout.size()), weights));
        return kept;
    }

    @Override
    public String value(ServingGraph graph, String learner) {
        return graph.lstm(ID, table.index().name(), learner, layout.inputs(), layout.units(), length);
    }

    @Override
    public List<Tensor> served(String learner) {
        List<Tensor> tensors = served;
        if (tensors == null) {
            tensors = List.of(
                    table.index(),
                    table.served(learner + ".lstm.vectors"),
                    onnx(learner + ".lstm.W", layout.inputWeights(), layout.inputs()),
                    onnx(learner + ".lstm.R", layout.recurrentWeights(), layout.units()),
                    biases(learner + ".lstm.B"));
            served = tensors;
        }
        return tensors;
    }

    /** DL4J has block input, forget, output, input gate; ONNX input gate, output, forget, block input. */
    private int column(int gate) {
        int[] places = {3, 2, 1, 0};
        return places[gate] * layout.units();
    }

    /** {@code [1, 4 units, rows]}, turned. */
    private Tensor onnx(String name, int from, int rows) {
        int units = layout.units();
        float[] turned = new float[rows * layout.gates()];
        for (int gate = 0; gate < 4; gate++) {
            for (int unit = 0; unit < units; unit++) {
                for (int row = 0; row < rows; row++) {
                    turned[(gate * units + unit) * rows + row] =
                            weights[from + row * layout.gates() + column(gate) + unit];
                }
            }
        }
        return Tensor.of(name, List.of(1, layout.gates(), rows), turned);
    }

    /** {@code [1, 8 units]}: ONNX has two biases for each gate, the second are 0. */
    private Tensor biases(String name) {
        float[] biases = new float[2 * layout.gates()];
        for (int gate = 0; gate < 4; gate++) {
            System.arraycopy(weights, layout.biases() + column(gate), biases, gate * layout.units(), layout.units());
        }
        return Tensor.of(name, List.of(1, biases.length), biases);
    }

    @Override
    public void close() {
        pass.close();
    }
}
