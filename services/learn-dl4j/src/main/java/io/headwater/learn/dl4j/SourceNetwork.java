package io.headwater.learn.dl4j;

import io.headwater.model.Architecture;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A source model's network in DL4J's memory, checked to be one whose hidden layers can be frozen and exported. */
final class SourceNetwork implements AutoCloseable {
    /** Other tensors of an architecture are of what lies below the network. */
    private static final Pattern LAYER_PARAMETER = Pattern.compile("\\d+_.*");

    private final SourceModel model;
    private final ClosableNetwork network;
    private final List<SourceLayer> layers;
    private final boolean headed;

    private SourceNetwork(SourceModel model, ClosableNetwork network, List<SourceLayer> layers, boolean headed) {
        this.model = model;
        this.network = network;
        this.layers = List.copyOf(layers);
        this.headed = headed;
    }

    /** @throws IllegalArgumentException naming the layer or tensor that cannot be used */
    static SourceNetwork open(SourceModel model) {
        if (model.network().isEmpty()) {
            throw refusal(model, "it has no network");
        }
        MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(model.network());
        if (configuration.getDataType() != DataType.FLOAT) {
            throw refusal(model, "its numbers are " + configuration.getDataType() + ", not FLOAT");
        }
        if (!configuration.getInputPreProcessors().isEmpty()) {
            throw refusal(model, "it has input pre-processors, which cannot be exported");
        }
        // A layer that stayed frozen while the source was trained is an ordinary layer of the source.
        for (NeuralNetConfiguration layer : configuration.getConfs()) {
            if (layer.getLayer() instanceof FrozenLayer frozen) {
                layer.setLayer(frozen.getLayer());
            }
        }
        MultiLayerNetwork raw = new MultiLayerNetwork(configuration);
        raw.init();
        ClosableNetwork network = new ClosableNetwork(raw);
        try {
            assign(model, raw);
            int last = raw.getnLayers() - 1;
            boolean headed = layer(raw, last) instanceof BaseOutputLayer;
            List<SourceLayer> layers = new ArrayList<>();
            for (int i = 0; i < (headed ? last : last + 1); i++) {
                String where = "layer " + i + " of source model " + model.name();
                layers.add(
                        SourceLayer.of(where, i, layer(raw, i), raw.getLayer(i).paramTable()));
            }
            if (layers.isEmpty()) {
                throw refusal(model, "it has no hidden layer to build on");
            }
            return new SourceNetwork(model, network, layers, headed);
        } catch (IllegalArgumentException e) {
            network.close();
            throw e;
        }
    }

    private static Layer layer(MultiLayerNetwork network, int index) {
        return network.getLayerWiseConfigurations().getConf(index).getLayer();
    }

    private static void assign(SourceModel model, MultiLayerNetwork network) {
        TreeMap<String, INDArray> parameters = new TreeMap<>(network.paramTable());
        Set<String> assigned = new HashSet<>();
        for (Tensor tensor : model.tensors()) {
            if (model.architecture() != Architecture.LAYERS
                    && !LAYER_PARAMETER.matcher(tensor.name()).matches()) {
                continue;
            }
            INDArray parameter = parameters.get(tensor.name());
            if (parameter == null) {
                throw refusal(model, "its network has no parameter " + tensor.name());
            }
            long[] shape = tensor.shapeArray();
            if (!Arrays.equals(shape, parameter.shape())) {
                throw refusal(
                        model,
                        "its network wants " + tensor.name() + Arrays.toString(parameter.shape()) + " and it brings "
                                + tensor);
            }
            try (INDArray values = Nd4j.create(tensor.toArray(), shape, 'c')) {
                parameter.assign(values);
            }
            assigned.add(tensor.name());
        }
        parameters.keySet().removeAll(assigned);
        if (!parameters.isEmpty()) {
            throw refusal(model, "it brings no weights for " + parameters.keySet());
        }
    }

    private static IllegalArgumentException refusal(SourceModel model, String reason) {
        return new IllegalArgumentException("source model " + model.name() + " cannot be used: " + reason);
    }

    SourceModel model() {
        return model;
    }

    MultiLayerNetwork network() {
        return network.get();
    }

    /** The hidden layers, from the input on. */
    List<SourceLayer> layers() {
        return layers;
    }

    /** Whether the network ends in a head of its own. */
    boolean headed() {
        return headed;
    }

    /** Length of the features that the network reads. */
    int inputs() {
        return layers.get(0).inputs();
    }

    /** Length of what the last hidden layer gives to a head. */
    int outputs() {
        return layers.get(layers.size() - 1).outputs();
    }

    @Override
    public void close() {
        network.close();
    }
}
