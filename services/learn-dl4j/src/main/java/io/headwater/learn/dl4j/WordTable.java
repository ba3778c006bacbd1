package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of the words of a vocabulary, below a row of zeros for all others. Each is a row that learns by Adagrad with one
 * accumulator, and only where its word occurs.
 */
final class WordTable {
    static final String VECTORS = "words.vectors";
    static final String BUCKETS = "words.buckets";

    private static final String SQUARES = "words.squares";

    private static final float RATE = 0.02f;

    /** As much of a row's gradients as if it had been seen before: keeps first steps small. */
    private static final float FIRST_SQUARE = 1e-8f;

    private final Vocabulary vocabulary;
    private final Tensor buckets;
    private final int dimension;
    private final float[] vectors;
    private final float[] squares;

    /** @param vectors {@code [words, dimension]}, copied */
    WordTable(Tensor buckets, float[] vectors, int dimension) {
        this.buckets = buckets;
        this.vocabulary = new Vocabulary(buckets.toArray());
        this.dimension = dimension;
        this.vectors = Arrays.copyOf(new float[dimension], dimension + vectors.length);
        System.arraycopy(vectors, 0, this.vectors, dimension, vectors.length);
        this.squares = new float[vocabulary.size() + 1];
        Arrays.fill(squares, FIRST_SQUARE);
    }

    int dimension() {
        return dimension;
    }

    /** {@code [buckets]}, the row of each; the same object each time. */
    Tensor index() {
        return vocabulary.index();
    }

    /** Of a hashed word; 0 if it is not known. */
    int row(int bucket) {
        return vocabulary.row(bucket);
    }

    /** Of a text's first words. */
    int[] rows(int[] words, int most) {
        int[] rows = new int[Math.min(words.length, most)];
        Arrays.setAll(rows, word -> vocabulary.row(words[word]));
        return rows;
    }

    /** {@code [rows, dimension]}, copied. */
    float[] vectors(int[] rows) {
        float[] copied = new float[rows.length * dimension];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(vectors, rows[i] * dimension, copied, i * dimension, dimension);
        }
        return copied;
    }

    /** Adds a row to {@code sum}. */
    void addTo(float[] sum, int row) {
        int from = row * dimension;
        for (int i = 0; i < dimension; i++) {
            sum[i] += vectors[from + i];
        }
    }

    /**
     * One step of a word's row; of an unknown word's nothing.
     *
     * @param square mean square of the row's gradient
     * @param gradient holds it from {@code at} on, but for {@code factor}
     * @param rate share of the learning rate
     */
    void step(int row, float square, float[] gradient, int at, float factor, float rate) {
        if (row == 0) {
            return;
        }
        squares[row] += square;
        float step = rate * RATE * factor / (float) Math.sqrt(squares[row]);
        int from = row * dimension;
        for (int i = 0; i < dimension; i++) {
            vectors[from + i] -= step * gradient[at + i];
        }
    }

    /** All that steps have changed or depend on, copied. */
    List<Tensor> state() {
        List<Tensor> state = new ArrayList<>(List.of(served(VECTORS)));
        state.add(Tensor.of(SQUARES, List.of(squares.length), squares));
        return state;
    }

    void restore(StateTensors state) {
        float[] restored = state.floats(VECTORS, List.of(vocabulary.size() + 1, dimension));
        float[] restoredSquares = state.floats(SQUARES, List.of(squares.length));
        System.arraycopy(restored, 0, vectors, 0, vectors.length);
        System.arraycopy(restoredSquares, 0, squares, 0, squares.length);
    }

    /** What a source model keeps: no row but those of words. */
    List<Tensor> weights() {
        float[] rows = Arrays.copyOfRange(vectors, dimension, vectors.length);
        return List.of(buckets, Tensor.of(VECTORS, List.of(vocabulary.size(), dimension), rows));
    }

    /** {@code [words + 1, dimension]}, copied. */
    Tensor served(String name) {
        return Tensor.of(name, List.of(vocabulary.size() + 1, dimension), vectors);
    }
}
