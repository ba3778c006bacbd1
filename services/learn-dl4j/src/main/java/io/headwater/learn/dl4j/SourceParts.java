package io.headwater.learn.dl4j;

import io.headwater.model.LabelMap;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A pretrained network taken apart: what lies below its dense layer, the dense layer, and its head's columns.
 *
 * @param inputs of the dense layer
 * @param hidden units of the dense layer
 * @param dense {@code [hidden, inputs]} weights, then {@code [hidden]} biases
 * @param columns {@code [labels][hidden]}
 * @param biases {@code [labels]}
 */
record SourceParts(SourceModel model, int inputs, int hidden, float[] dense, float[][] columns, float[] biases) {
    static final String DIMENSION = "dimension";

    /** @throws IllegalArgumentException if the model is not a network of the known architectures, or has no labels */
    static SourceParts of(SourceModel model) {
        try (SourceNetwork network = SourceNetwork.open(model)) {
            List<SourceLayer> layers = network.layers();
            if (!network.headed()
                    || layers.size() != 2
                    || layers.get(0).kind() != SourceLayer.Kind.SCALE
                    || !layers.get(1).activation().equals("Relu")) {
                throw new IllegalArgumentException("source model " + model.name()
                        + " is not a scaling, a dense layer with ReLU and a head, so that it cannot be fine-tuned");
            }
            SourceLayer dense = layers.get(1);
            float[] numbers = new float[dense.outputs() * dense.inputs() + dense.outputs()];
            System.arraycopy(dense.weight().toArray(), 0, numbers, 0, dense.outputs() * dense.inputs());
            System.arraycopy(dense.bias().toArray(), 0, numbers, dense.outputs() * dense.inputs(), dense.outputs());
            INDArray head = network.network().getParam("2_W");
            float[][] columns = new float[model.labels().size()][];
            for (int label = 0; label < columns.length; label++) {
                try (INDArray column = head.getColumn(label).dup('c')) {
                    columns[label] = column.data().asFloat();
                }
            }
            try (INDArray biases = network.network().getParam("2_b").dup('c')) {
                return new SourceParts(
                        model,
                        dense.inputs(),
                        dense.outputs(),
                        numbers,
                        columns,
                        biases.data().asFloat());
            }
        }
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
            case STATIC -> {
                int dimension = Integer.parseInt(model.setting(DIMENSION));
                Tensor buckets = tensor(WordVectorTrunk.BUCKETS);
                float[] vectors = tensor(WordVectorTrunk.VECTORS).toArray();
                yield new WordVectorTrunk(buckets, inherited ? vectors : alike(vectors, seed), dimension);
            }
            case NGRAMS -> throw new IllegalArgumentException("a table of n-grams is no network");
        };
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
