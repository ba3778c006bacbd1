package io.headwater.learn.dl4j;

/**
 * Where a head's numbers lie in DL4J's flat arrays of parameters and of each of Adam's moments: the dense layer's
 * weights and bias, then the output layer's. Weight matrices lie column after column, so that a label's weights are
 * contiguous and a wider head begins like a narrower one.
 *
 * @param inputs what the frozen layers give
 * @param hidden width of the dense layer; 0 if there is none
 * @param capacity physical width of the output layer, at least the number of labels
 */
record HeadLayout(int inputs, int hidden, int capacity) {
    private static final int LEAST_CAPACITY = 16;

    /**
     * The layout for so many labels: the width is 16, 32, 64, …, so that a new label rarely needs another network, and a
     * matrix product has the same shape, hence the same bits, before and after.
     */
    static HeadLayout forLabels(int inputs, int hidden, int labels) {
        int capacity = LEAST_CAPACITY;
        while (capacity < labels) {
            capacity = Math.multiplyExact(capacity, 2);
        }
        return new HeadLayout(inputs, hidden, capacity);
    }

    /** How many numbers the output layer reads. */
    int features() {
        return hidden == 0 ? inputs : hidden;
    }

    int denseWeight() {
        return 0;
    }

    int denseBias() {
        return hidden * inputs;
    }

    int outputWeight() {
        return denseBias() + hidden;
    }

    int outputBias() {
        return outputWeight() + features() * capacity;
    }

    int size() {
        return outputBias() + capacity;
    }
}
