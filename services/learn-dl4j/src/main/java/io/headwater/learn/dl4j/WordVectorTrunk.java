package io.headwater.learn.dl4j;

import io.headwater.encode.HashedWords;
import io.headwater.learn.Features;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean of the vectors of a text's known words; a text without any has zeros. Each vector is a row that learns by Adagrad
 * with one accumulator, and only where its word occurs.
 */
final class WordVectorTrunk implements Trunk {
    static final String VECTORS = "words.vectors";
    static final String BUCKETS = "words.buckets";

    private static final String ID = new HashedWords().id();
    private static final String SQUARES = "words.squares";

    private static final float RATE = 0.02f;

    /** As much of a row's gradients as if it had been seen before: keeps first steps small. */
    private static final float FIRST_SQUARE = 1e-8f;

    private final Vocabulary vocabulary;
    private final Tensor buckets;
    private final int dimension;
    private final float[] vectors;
    private final float[] squares;
    private @Nullable Tensor served;

    /** @param vectors {@code [words, dimension]}, copied */
    WordVectorTrunk(Tensor buckets, float[] vectors, int dimension) {
        this.buckets = buckets;
        this.vocabulary = new Vocabulary(buckets.toArray());
        this.dimension = dimension;
        this.vectors = Arrays.copyOf(new float[dimension], dimension + vectors.length);
        System.arraycopy(vectors, 0, this.vectors, dimension, vectors.length);
        this.squares = new float[vocabulary.size() + 1];
        Arrays.fill(squares, FIRST_SQUARE);
    }

    @Override
    public String encoder() {
        return ID;
    }

    @Override
    public int outputs() {
        return dimension;
    }

    @Override
    public double scale() {
        return 1;
    }

    @Override
    public float[][] forward(List<Features> texts) {
        return texts.stream().map(text -> mean(text.words())).toArray(float[][]::new);
    }

    private float[] mean(int[] words) {
        float[] mean = new float[dimension];
        for (int word : words) {
            int from = vocabulary.row(word) * dimension;
            if (from > 0) {
                for (int i = 0; i < dimension; i++) {
                    mean[i] += vectors[from + i];
                }
            }
        }
        float count = Math.max(1, known(words));
        for (int i = 0; i < dimension; i++) {
            mean[i] /= count;
        }
        return mean;
    }

    private int known(int[] words) {
        int known = 0;
        for (int word : words) {
            known += vocabulary.row(word) > 0 ? 1 : 0;
        }
        return known;
    }

    @Override
    public void learn(List<Features> texts, float[] gradient, float rate) {
        served = null;
        for (int text = 0; text < texts.size(); text++) {
            int[] words = texts.get(text).words();
            float count = Math.max(1, known(words));
            float square = 0;
            for (int i = text * dimension; i < (text + 1) * dimension; i++) {
                square += gradient[i] * gradient[i];
            }
            // Undoes the loss's mean over texts: a row's step is that of the text it stands in.
            float value = texts.size() / count;
            square *= value * value / dimension;
            for (int word : words) {
                int row = vocabulary.row(word);
                if (row > 0) {
                    squares[row] += square;
                    float step = rate * RATE * value / (float) Math.sqrt(squares[row]);
                    int from = row * dimension;
                    for (int i = 0; i < dimension; i++) {
                        vectors[from + i] -= step * gradient[text * dimension + i];
                    }
                }
            }
        }
    }

    @Override
    public List<Tensor> state() {
        List<Tensor> state = new ArrayList<>(List.of(vectors(VECTORS)));
        state.add(Tensor.of(SQUARES, List.of(squares.length), squares));
        return state;
    }

    private Tensor vectors(String name) {
        return Tensor.of(name, List.of(vocabulary.size() + 1, dimension), vectors);
    }

    @Override
    public void restore(StateTensors state) {
        float[] restored = state.floats(VECTORS, List.of(vocabulary.size() + 1, dimension));
        float[] restoredSquares = state.floats(SQUARES, List.of(squares.length));
        System.arraycopy(restored, 0, vectors, 0, vectors.length);
        System.arraycopy(restoredSquares, 0, squares, 0, squares.length);
        served = null;
    }

    @Override
    public List<Tensor> weights() {
        float[] rows = Arrays.copyOfRange(vectors, dimension, vectors.length);
        return List.of(buckets, Tensor.of(VECTORS, List.of(vocabulary.size(), dimension), rows));
    }

    @Override
    public String value(ServingGraph graph, String learner) {
        return graph.meanOfWords(ID, vocabulary.index().name(), learner + "." + VECTORS, dimension);
    }

    @Override
    public List<Tensor> served(String learner) {
        Tensor table = served;
        if (table == null) {
            table = vectors(learner + "." + VECTORS);
            served = table;
        }
        return List.of(vocabulary.index(), table);
    }

    /** There is no native memory. */
    @Override
    public void close() {}
}
