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
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

/** Makes source models of networks: description, weights by name, and the hash over both. */
final class SourceBundles {
    private SourceBundles() {}

    static SourceModel encoderOnly(String encoderId, String encoderFingerprint, int dimension) {
        try (ClosableNetwork network = new ClosableNetwork(scaling(dimension))) {
            return of(encoderId, encoderId, encoderFingerprint, network.get(), LabelSet.EMPTY, Map.of("data", "none"));
        }
    }

    /** A network of one layer, element-wise multiplication by √dimension. */
    static MultiLayerNetwork scaling(int dimension) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(0)
                .dataType(DataType.FLOAT)
                .updater(new NoOp())
                .list()
                .layer(new ElementWiseMultiplicationLayer.Builder()
                        .nIn(dimension)
                        .nOut(dimension)
                        .activation(Activation.IDENTITY)
                        .weightInit(WeightInit.ONES)
                        .build())
                .build());
        network.init();
        network.getParam("0_W").assign((float) Math.sqrt(dimension));
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
        List<Integer> shape =
                Arrays.stream(values.shape()).mapToObj(Math::toIntExact).toList();
        try (INDArray rowMajor = values.dup('c')) {
            return Tensor.of(name, shape, rowMajor.data().asFloat());
        }
    }
}
