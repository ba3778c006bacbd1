package io.headwater.learn;

import io.headwater.model.Tensor;
import java.util.List;

/**
 * A learner's present state in the form in which it is scored.
 *
 * @param graph an ONNX graph with one input per encoder ({@code [batch, dimension]}, named by the encoder's id), one input
 *     per tensor (named like it) and the output {@code probabilities} ({@code [batch, labels]}). The number of labels is
 *     symbolic, so that a grown label set does not change the graph. Owned by this record
 * @param tensors the weights, sorted by name
 */
public record ServingModel(byte[] graph, List<Tensor> tensors) {
    public ServingModel {
        tensors = List.copyOf(tensors);
    }
}
