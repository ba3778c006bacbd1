package io.headwater.learn.dl4j;

import io.headwater.learn.Features;
import io.headwater.model.Tensor;
import java.util.Arrays;
import java.util.List;

/** The frozen sentence encoder: its features are what a dense layer reads, scaled by √dimension. */
final class EncodedTrunk implements Trunk {
    private static final String LAYER = "source.0";

    private final String encoder;
    private final int dimension;
    private final List<Tensor> served;

    EncodedTrunk(String encoder, int dimension) {
        this.encoder = encoder;
        this.dimension = dimension;
        float[] weight = new float[dimension];
        Arrays.fill(weight, (float) scale());
        this.served = List.of(
                Tensor.of(LAYER + ".weight", List.of(dimension), weight),
                Tensor.of(LAYER + ".bias", List.of(dimension), new float[dimension]));
    }

    @Override
    public String encoder() {
        return encoder;
    }

    @Override
    public int outputs() {
        return dimension;
    }

    @Override
    public double scale() {
        return Math.sqrt(dimension);
    }

    @Override
    public float[][] forward(List<Features> texts) {
        return texts.stream().map(Features::dense).toArray(float[][]::new);
    }

    /** Nothing of it learns. */
    @Override
    public void learn(List<Features> texts, float[] gradient, float rate) {}

    @Override
    public List<Tensor> state() {
        return List.of();
    }

    @Override
    public void restore(StateTensors state) {}

    @Override
    public List<Tensor> weights() {
        return List.of();
    }

    @Override
    public String value(ServingGraph graph, String learner) {
        return graph.scale(graph.features(encoder, dimension), LAYER, dimension);
    }

    @Override
    public List<Tensor> served(String learner) {
        return served;
    }

    /** There is no native memory. */
    @Override
    public void close() {}
}
