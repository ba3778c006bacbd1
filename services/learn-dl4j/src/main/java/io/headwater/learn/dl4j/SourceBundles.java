package io.headwater.learn.dl4j;

import io.headwater.learn.TrainingState;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Makes source models of networks: description, weights by name, and the hash over both. */
final class SourceBundles {
    private SourceBundles() {}

    static SourceModel encoderOnly(String encoderId, String encoderFingerprint, int dimension) {
        try (ClosableNetwork network = new ClosableNetwork(scaling(dimension))) {
            return of(encoderId, encoderId, encoderFingerprint, network.get(), LabelSet.EMPTY, Map.of("data", "none"));
        }
    }

    /** A source model that multiplies what it reads by {@code factor}, for heads to stand on. */
    static SourceModel scaling(String encoderId, int dimension, double factor) {
        try (ClosableNetwork network = new ClosableNetwork(scaling(dimension, factor))) {
            return of(encoderId, encoderId, "", network.get(), LabelSet.EMPTY, Map.of());
        }
    }

    /**
     * A trained network as a source model.
     *
     * @param description all but network and tensors
     * @param head below which {@code trunk} lies
     */
    static SourceModel of(SourceModel description, Trunk trunk, HeadNetwork head, int labels) {
        HeadLayout layout = head.layout();
        List<Tensor> served = HeadTensors.served(head, labels, "dense", "output");
        StateTensors byName = new StateTensors(served);
        float[] scale = new float[layout.inputs()];
        Arrays.fill(scale, (float) trunk.scale());
        Map<String, float[]> parameters = new TreeMap<>();
        parameters.put("0_W", scale);
        parameters.put("0_b", new float[layout.inputs()]);
        if (layout.hidden() > 0) {
            put(parameters, 1, byName, "dense", layout.hidden(), layout.inputs());
        }
        put(parameters, layout.hidden() > 0 ? 2 : 1, byName, "output", labels, layout.features());
        MultiLayerConfiguration configuration = headed(layout.inputs(), layout.hidden(), labels);
        List<Tensor> tensors = new ArrayList<>(trunk.weights());
        try (ClosableNetwork network = new ClosableNetwork(new MultiLayerNetwork(configuration))) {
            network.get().init();
            parameters.forEach((name, values) ->
                    tensors.add(Tensor.of(name, shape(network.get().getParam(name)), values)));
        }
        return new SourceModel(
                description.name(),
                "",
                description.encoder(),
                description.encoderFingerprint(),
                description.architecture(),
                description.settings(),
                configuration.toJson(),
                tensors,
                description.vocabulary(),
                description.labels(),
                description.provenance());
    }

    /** DL4J's names and shape for the weights of a dense layer. */
    private static void put(
            Map<String, float[]> parameters, int layer, StateTensors from, String name, int outputs, int inputs) {
        float[] weights = from.floats(name + ".weight", List.of(outputs, inputs));
        parameters.put(layer + "_W", transposed(weights, outputs));
        parameters.put(layer + "_b", from.floats(name + ".bias", List.of(outputs)));
    }

    /** A scaling, a dense layer unless {@code hidden} is 0, and a head. */
    private static MultiLayerConfiguration headed(int inputs, int hidden, int labels) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(0)
                .dataType(DataType.FLOAT)
                .updater(new NoOp())
                .list()
                .layer(scalingLayer(inputs));
        if (hidden > 0) {
            layers.layer(new DenseLayer.Builder()
                    .nIn(inputs)
                    .nOut(hidden)
                    .activation(Activation.RELU)
                    .build());
        }
        return layers.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(hidden > 0 ? hidden : inputs)
                        .nOut(labels)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    private static List<Integer> shape(INDArray values) {
        return Arrays.stream(values.shape()).mapToObj(Math::toIntExact).toList();
    }

    /** {@code [rows, columns]} turned to {@code [columns, rows]}. */
    private static float[] transposed(float[] values, int rows) {
        int columns = values.length / rows;
        float[] turned = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = values[row * columns + column];
            }
        }
        return turned;
    }

    private static ElementWiseMultiplicationLayer scalingLayer(int dimension) {
        return new ElementWiseMultiplicationLayer.Builder()
                .nIn(dimension)
                .nOut(dimension)
                .activation(Activation.IDENTITY)
                .weightInit(WeightInit.ONES)
                .build();
    }

    /** A network of one layer, element-wise multiplication by √dimension. */
    static MultiLayerNetwork scaling(int dimension) {
        return scaling(dimension, Math.sqrt(dimension));
    }

    private static MultiLayerNetwork scaling(int dimension, double factor) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(0)
                .dataType(DataType.FLOAT)
                .updater(new NoOp())
                .list()
                .layer(scalingLayer(dimension))
                .build());
        network.init();
        network.getParam("0_W").assign((float) factor);
        return network;
    }

    /** Copies {@code network} as it is now into a source model. */
    static SourceModel of(
            String name,
            String encoderId,
            String encoderFingerprint,
            MultiLayerNetwork network,
            LabelSet labels,
            Map<String, String> provenance) {
        String configuration = network.getLayerWiseConfigurations().toJson();
        List<Tensor> tensors = new ArrayList<>();
        network.paramTable().forEach((key, values) -> tensors.add(copy(key, values)));
        Map<String, String> description = new TreeMap<>();
        provenance.forEach((key, value) -> description.put("provenance." + key, value));
        description.put("name", name);
        description.put("encoder", encoderId);
        description.put("encoder.sha256", encoderFingerprint);
        description.put("network", configuration);
        for (int i = 0; i < labels.size(); i++) {
            description.put("label." + i, labels.name(i));
        }
        return new SourceModel(
                name,
                new TrainingState(description, tensors).sha256(),
                encoderId,
                encoderFingerprint,
                configuration,
                tensors,
                labels,
                provenance);
    }

    private static Tensor copy(String name, INDArray values) {
        try (INDArray rowMajor = values.dup('c')) {
            return Tensor.of(name, shape(values), rowMajor.data().asFloat());
        }
    }
}
