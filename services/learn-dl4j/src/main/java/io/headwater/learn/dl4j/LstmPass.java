package io.headwater.learn.dl4j;

/**
 * One way through an LSTM and back (Hochreiter and Schmidhuber, "Long short-term memory", 1997, with the forget gate of Gers
 * et al., 2000): the equations and numbers of DL4J's {@code LSTM} layer, whose own loop spends most of its time between the small
 * operations of a step. Here all steps' inputs are multiplied at once, what follows is one product a step, and sequences that
 * have ended take no part. Its memory is used again by the next way. Single-threaded; owns native memory.
 */
final class LstmPass implements AutoCloseable {
    private final LstmLayout layout;
    private final NativeRows parameters = new NativeRows();
    private final NativeRows inputs = new NativeRows();
    private final NativeRows gates = new NativeRows();
    /** What came out of the step before, for each step. */
    private final NativeRows before = new NativeRows();

    private final NativeRows carried = new NativeRows();
    private final NativeRows gradients = new NativeRows();
    private final NativeRows below = new NativeRows();

    private PackedWords words = new PackedWords(new int[0], new int[0], new int[0], new int[0]);
    private float[] activations = {};
    private float[] cells = {};
    private float[] squashed = {};

    /**
     * What a way back gives.
     *
     * @param parameters {@code [layout.size()]}
     * @param inputs {@code [steps of all sequences, inputs]}
     */
    record Gradients(float[] parameters, float[] inputs) {}

    LstmPass(LstmLayout layout) {
        this.layout = layout;
    }

    /**
     * From each sequence's steps to what comes out of its last one.
     *
     * @param weights {@code [layout.size()]}
     * @param values {@code [steps of all sequences, inputs]}, in the order of {@code sequences}
     * @return {@code [texts][units]}, in the order of the texts
     */
    float[][] forward(float[] weights, PackedWords sequences, float[] values) {
        int units = layout.units();
        int wide = layout.gates();
        int all = sequences.words().length;
        words = sequences;
        room(all);
        parameters.put(0, weights, 0, layout.size());
        inputs.put(0, values, 0, all * layout.inputs());
        gates.product(0, all, wide, layout.inputs(), inputs, 0, false, parameters, 0, false, 0);
        before.clear(0, sequences.texts() * units);
        float[][] last = new float[sequences.texts()][units];
        float[] sums = new float[sequences.texts() * wide];
        float[] output = new float[sequences.texts() * units];
        for (int step = 0; step < sequences.steps(); step++) {
            int start = sequences.starts()[step];
            int rows = sequences.active()[step];
            if (step > 0) {
                int recurrent = layout.recurrentWeights();
                gates.product(
                        start * wide, rows, wide, units, before, start * units, false, parameters, recurrent, false, 1);
            }
            gates.get(start * wide, sums, 0, rows * wide);
            int cellsBefore = step == 0 ? -1 : sequences.starts()[step - 1] * units;
            for (int row = 0; row < rows; row++) {
                int previous = cellsBefore < 0 ? -1 : cellsBefore + row * units;
                cell(weights, sums, row * wide, (start + row) * units, previous, output, row * units);
            }
            int goOn = sequences.goOnAfter(step);
            if (goOn > 0) {
                before.put(sequences.starts()[step + 1] * units, output, 0, goOn * units);
            }
            for (int row = goOn; row < rows; row++) {
                System.arraycopy(output, row * units, last[sequences.order()[row]], 0, units);
            }
        }
        return last;
    }

    private void room(int all) {
        parameters.room(layout.size());
        inputs.room(all * layout.inputs());
        gates.room(all * layout.gates());
        before.room(all * layout.units());
        if (cells.length < all * layout.units()) {
            activations = new float[all * layout.gates()];
            cells = new float[all * layout.units()];
            squashed = new float[all * layout.units()];
        }
    }

    /** One step of one sequence: {@code c = f c' + i g}, {@code h = o tanh c}. */
    private void cell(float[] weights, float[] sums, int sum, int to, int previous, float[] output, int out) {
        int units = layout.units();
        int bias = layout.biases();
        int gate = 4 * to;
        for (int unit = 0; unit < units; unit++) {
            float block = Squashing.tanh(sums[sum + unit] + weights[bias + unit]);
            float forget = Squashing.sigmoid(sums[sum + units + unit] + weights[bias + units + unit]);
            float open = Squashing.sigmoid(sums[sum + 2 * units + unit] + weights[bias + 2 * units + unit]);
            float take = Squashing.sigmoid(sums[sum + 3 * units + unit] + weights[bias + 3 * units + unit]);
            float cell = take * block + (previous < 0 ? 0 : forget * cells[previous + unit]);
            float tanh = Squashing.tanh(cell);
            activations[gate + unit] = block;
            activations[gate + units + unit] = forget;
            activations[gate + 2 * units + unit] = open;
            activations[gate + 3 * units + unit] = take;
            cells[to + unit] = cell;
            squashed[to + unit] = tanh;
            output[out + unit] = open * tanh;
        }
    }

    /**
     * Back through the last {@link #forward}.
     *
     * @param gradient of the loss with respect to what it gave, {@code [texts, units]}
     */
    Gradients backward(float[] gradient) {
        int units = layout.units();
        int wide = layout.gates();
        int all = words.words().length;
        int texts = words.texts();
        carried.room(texts * units);
        float[] ofOutput = new float[texts * units];
        float[] ofCell = new float[texts * units];
        float[] ofSums = new float[texts * wide];
        float[] ofBiases = new float[wide];
        for (int step = words.steps() - 1; step >= 0; step--) {
            int start = words.starts()[step];
            int rows = words.active()[step];
            for (int row = words.goOnAfter(step); row < rows; row++) {
                System.arraycopy(gradient, words.order()[row] * units, ofOutput, row * units, units);
            }
            int cellsBefore = step == 0 ? -1 : words.starts()[step - 1] * units;
            for (int row = 0; row < rows; row++) {
                int previous = cellsBefore < 0 ? -1 : cellsBefore + row * units;
                cellBackward((start + row) * units, previous, ofOutput, ofCell, row * units, ofSums, row * wide);
                for (int i = 0; i < wide; i++) {
                    ofBiases[i] += ofSums[row * wide + i];
                }
            }
            gates.put(start * wide, ofSums, 0, rows * wide);
            if (step > 0) {
                int recurrent = layout.recurrentWeights();
                carried.product(0, rows, units, wide, gates, start * wide, false, parameters, recurrent, true, 0);
                carried.get(0, ofOutput, 0, rows * units);
            }
        }
        return gathered(all, ofBiases);
    }

    private void cellBackward(
            int at, int previous, float[] ofOutput, float[] ofCell, int row, float[] ofSums, int sum) {
        int units = layout.units();
        int gate = 4 * at;
        for (int unit = 0; unit < units; unit++) {
            float block = activations[gate + unit];
            float forget = activations[gate + units + unit];
            float open = activations[gate + 2 * units + unit];
            float take = activations[gate + 3 * units + unit];
            float tanh = squashed[at + unit];
            float output = ofOutput[row + unit];
            float cell = ofCell[row + unit] + output * open * (1 - tanh * tanh);
            float before = previous < 0 ? 0 : cells[previous + unit];
            ofSums[sum + unit] = cell * take * (1 - block * block);
            ofSums[sum + units + unit] = cell * before * forget * (1 - forget);
            ofSums[sum + 2 * units + unit] = output * tanh * open * (1 - open);
            ofSums[sum + 3 * units + unit] = cell * block * take * (1 - take);
            ofCell[row + unit] = cell * forget;
        }
    }

    /** Each of the weights' gradients is one product over all steps. */
    private Gradients gathered(int all, float[] ofBiases) {
        int wide = layout.gates();
        gradients.room(layout.size());
        below.room(all * layout.inputs());
        gradients.product(0, layout.inputs(), wide, all, inputs, 0, true, gates, 0, false, 0);
        gradients.product(layout.recurrentWeights(), layout.units(), wide, all, before, 0, true, gates, 0, false, 0);
        below.product(0, all, layout.inputs(), wide, gates, 0, false, parameters, 0, true, 0);
        float[] flat = new float[layout.size()];
        gradients.get(0, flat, 0, layout.biases());
        System.arraycopy(ofBiases, 0, flat, layout.biases(), wide);
        float[] ofInputs = new float[all * layout.inputs()];
        below.get(0, ofInputs, 0, ofInputs.length);
        return new Gradients(flat, ofInputs);
    }

    @Override
    public void close() {
        parameters.close();
        inputs.close();
        gates.close();
        before.close();
        carried.close();
        gradients.close();
        below.close();
    }
}
