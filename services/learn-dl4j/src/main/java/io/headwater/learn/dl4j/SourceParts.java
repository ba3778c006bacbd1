package io.headwater.learn.dl4j;

import io.headwater.model.Architecture;
import io.headwater.model.LabelMap;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A pretrained network taken apart: what lies below its dense layer, the dense layer, and its head's columns. That of an LSTM
 * has no dense layer but its head.
 *
 * @param inputs of the dense layer
 * @param hidden units of the dense layer; 0 if there is none
 * @param dense {@code [hidden, inputs]} weights, then {@code [hidden]} biases
 * @param columns {@code [labels][hidden]}
 * @param biases {@code [labels]}
 */
record SourceParts(SourceModel model, int inputs, int hidden, float[] dense, float[][] columns, float[] biases) {
    /** Of a word's vector. */
    static final String DIMENSION = "dimension";

    /** Of an LSTM. */
    static final String UNITS = "units";

    /** So many first words of a text are read. */
    static final String LENGTH = "length";

    /** @throws IllegalArgumentException if the model is not a network of the known architectures, or has no labels */
    static SourceParts of(SourceModel model) {
        boolean deep = model.architecture() != Architecture.LSTM;
        try (SourceNetwork network = SourceNetwork.open(model)) {
            List<SourceLayer> layers = network.layers();
            if (!network.headed()
                    || layers.size() != (deep ? 2 : 1)
                    || layers.get(0).kind() != SourceLayer.Kind.SCALE
                    || (deep && !layers.get(1).activation().equals("Relu"))) {
                throw new IllegalArgumentException("source model " + model.name() + " is not a scaling"
                        + (deep ? ", a dense layer with ReLU" : "") + " and a head, so that it cannot be fine-tuned");
            }
            int hidden = deep ? layers.get(1).outputs() : 0;
            float[] dense = deep ? numbers(layers.get(1)) : new float[0];
            INDArray head = network.network().getParam(layers.size() + "_W");
            float[][] columns = new float[model.labels().size()][];
            for (int label = 0; label < columns.length; label++) {
                try (INDArray column = head.getColumn(label).dup('c')) {
                    columns[label] = column.data().asFloat();
                }
            }
            try (INDArray biases =
                    network.network().getParam(layers.size() + "_b").dup('c')) {
                float[] offsets = biases.data().asFloat();
                return new SourceParts(model, network.inputs(), hidden, dense, columns, offsets);
            }
        }
    }

    private static float[] numbers(SourceLayer dense) {
        float[] weights = dense.weight().toArray();
        float[] numbers = Arrays.copyOf(weights, weights.length + dense.outputs());
        System.arraycopy(dense.bias().toArray(), 0, numbers, weights.length, dense.outputs());
        return numbers;
    }

    /** The source's column for each label of the target model, or {@link Distillation#UNKNOWN}. */
    int[] columns(LabelMap map, LabelSet targets) {
        return targets.names().stream()
                .mapToInt(target -> column(map, target).orElse(Distillation.UNKNOWN))
                .toArray();
    }

    /** The source's column for a label of the target model; empty if it has none. */
    OptionalInt column(LabelMap map, String target) {
        for (int label = 0; label < columns.length; label++) {
            if (map.target(model.labels().name(label)).equals(target)) {
                return OptionalInt.of(label);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * What lies below the dense layer.
     *
     * @param inherited whether with the source's weights; otherwise it is drawn by {@code seed}, of the same size
     */
    Trunk trunk(boolean inherited, long seed) {
        return switch (model.architecture()) {
            case MINILM, LAYERS -> new EncodedTrunk(model.encoder(), inputs);
            case STATIC -> new WordVectorTrunk(table(inherited, seed));
            case LSTM -> {
                LstmLayout layout = new LstmLayout(
                        Integer.parseInt(model.setting(DIMENSION)), Integer.parseInt(model.setting(UNITS)));
                float[] weights = inherited
                        ? new StateTensors(model.tensors()).floats(LstmTrunk.WEIGHTS, List.of(layout.size()))
                        : LstmTrunk.drawn(layout, seed);
                yield new LstmTrunk(table(inherited, seed), layout, weights, Integer.parseInt(model.setting(LENGTH)));
            }
            case NGRAMS -> throw new IllegalArgumentException("a table of n-grams is no network");
        };
    }

    private WordTable table(boolean inherited, long seed) {
        float[] vectors = tensor(WordTable.VECTORS).toArray();
        return new WordTable(
                tensor(WordTable.BUCKETS),
                inherited ? vectors : alike(vectors, seed),
                Integer.parseInt(model.setting(DIMENSION)));
    }

    private Tensor tensor(String name) {
        return model.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("source model " + model.name() + " has no " + name));
    }

    /** Noise of the same size and spread. */
    private static float[] alike(float[] values, long seed) {
        double squares = 0;
        for (float value : values) {
            squares += value * value;
        }
        double bound = Math.sqrt(3 * squares / Math.max(1, values.length));
        SplittableRandom random = new SplittableRandom(seed);
        float[] drawn = new float[values.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return drawn;
    }
}
