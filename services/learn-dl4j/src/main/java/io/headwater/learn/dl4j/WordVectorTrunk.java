package io.headwater.learn.dl4j;

import io.headwater.encode.HashedWords;
import io.headwater.learn.Features;
import io.headwater.model.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mean of the vectors of a text's known words, all of which learn; a text without any has zeros. */
final class WordVectorTrunk implements Trunk {
    private static final String ID = new HashedWords().id();

    private final WordTable table;
    private final int dimension;
    private @Nullable Tensor served;

    WordVectorTrunk(WordTable table) {
        this.table = table;
        this.dimension = table.dimension();
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
            table.addTo(mean, table.row(word));
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
            known += table.row(word) > 0 ? 1 : 0;
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
                table.step(table.row(word), square, gradient, text * dimension, value, rate);
            }
        }
    }

    @Override
    public List<Tensor> state() {
        return table.state();
    }

    @Override
    public void restore(StateTensors state) {
        table.restore(state);
        served = null;
    }

    @Override
    public List<Tensor> weights() {
        return table.weights();
    }

    @Override
    public String value(ServingGraph graph, String learner) {
        return graph.meanOfWords(ID, table.index().name(), learner + "." + WordTable.VECTORS, dimension);
    }

    @Override
    public List<Tensor> served(String learner) {
        Tensor vectors = served;
        if (vectors == null) {
            vectors = table.served(learner + "." + WordTable.VECTORS);
            served = vectors;
        }
        return List.of(table.index(), vectors);
    }

    /** There is no native memory. */
    @Override
    public void close() {}
}
