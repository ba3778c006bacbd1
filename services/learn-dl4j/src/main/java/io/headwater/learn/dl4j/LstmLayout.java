package io.headwater.learn.dl4j;

/**
 * Where an LSTM's numbers lie in one flat array, as DL4J's {@code LSTM} layer has them: the weights of its inputs
 * {@code [inputs, 4 units]}, of its last outputs {@code [units, 4 units]}, and biases {@code [4 units]}, row after row. The
 * columns are those of the block's input, the forget gate, the output gate and the input gate.
 *
 * @param inputs numbers that it reads at each step
 * @param units numbers that it gives at each step
 */
record LstmLayout(int inputs, int units) {
    LstmLayout {
        if (inputs < 1 || units < 1) {
            throw new IllegalArgumentException("an LSTM of " + units + " units on " + inputs + " inputs");
        }
    }

    /** Columns of the weights. */
    int gates() {
        return 4 * units;
    }

    int inputWeights() {
        return 0;
    }

    int recurrentWeights() {
        return inputs * gates();
    }

    int biases() {
        return recurrentWeights() + units * gates();
    }

    int size() {
        return biases() + gates();
    }

    /** Where the forget gate's biases lie: at 1 in the beginning, so that it remembers (Jozefowicz et al., 2015). */
    int forgetBiases() {
        return biases() + units;
    }
}
