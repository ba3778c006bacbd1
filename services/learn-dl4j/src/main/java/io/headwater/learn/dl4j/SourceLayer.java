package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A frozen hidden layer as it is exported.
 *
 * @param name {@code source.<index>}
 * @param kind what it computes before its activation
 * @param activation the ONNX operator of its activation; empty for the identity
 * @param weight {@code <name>.weight}, {@code [outputs, inputs]}, for a scaling {@code [inputs]}
 * @param bias {@code <name>.bias}, {@code [outputs]}
 */
record SourceLayer(String name, Kind kind, String activation, Tensor weight, Tensor bias, int inputs, int outputs) {
    /** What a layer computes before its activation. */
    enum Kind {
        /** {@code x ⊙ w + b}. */
        SCALE,
        /** {@code x Wᵀ + b}. */
        DENSE
    }

    /**
     * Copies a layer's weights.
     *
     * @param where names the layer in messages
     * @throws IllegalArgumentException if no ONNX graph is known for the layer
     */
    static SourceLayer of(String where, int index, Layer layer, Map<String, INDArray> parameters) {
        Kind kind = kind(where, layer);
        FeedForwardLayer sizes = (FeedForwardLayer) layer;
        int inputs = Math.toIntExact(sizes.getNIn());
        int outputs = Math.toIntExact(sizes.getNOut());
        INDArray weights = parameters.get("W");
        INDArray biases = parameters.get("b");
        if (weights == null || biases == null) {
            throw new IllegalArgumentException(where + " has no weights or no bias");
        }
        String name = "source." + index;
        // Column after column of [inputs, outputs] is row after row of [outputs, inputs].
        Tensor weight = Tensor.of(
                name + ".weight", kind == Kind.SCALE ? List.of(inputs) : List.of(outputs, inputs), copy(weights, 'f'));
        Tensor bias = Tensor.of(name + ".bias", List.of(outputs), copy(biases, 'c'));
        return new SourceLayer(name, kind, activation(where, sizes.getActivationFn()), weight, bias, inputs, outputs);
    }

    private static Kind kind(String where, Layer layer) {
        if (layer instanceof ElementWiseMultiplicationLayer) {
            return Kind.SCALE;
        }
        if (layer instanceof DenseLayer dense && dense.hasBias() && !dense.hasLayerNorm()) {
            return Kind.DENSE;
        }
        throw new IllegalArgumentException(where + " is a " + layer.getClass().getSimpleName()
                + "; only dense layers with bias and without layer normalisation, and element-wise scaling, can be"
                + " exported");
    }

    private static String activation(String where, IActivation activation) {
        if (activation instanceof ActivationIdentity) {
            return "";
        }
        if (activation.equals(new ActivationReLU())) {
            return "Relu";
        }
        if (activation instanceof ActivationTanH) {
            return "Tanh";
        }
        if (activation instanceof ActivationSigmoid) {
            return "Sigmoid";
        }
        throw new IllegalArgumentException(where + " has the activation " + activation
                + "; only relu, tanh, sigmoid and identity can be exported");
    }

    private static float[] copy(INDArray values, char order) {
        try (INDArray ordered = values.dup(order)) {
            return ordered.data().asFloat();
        }
    }
}
