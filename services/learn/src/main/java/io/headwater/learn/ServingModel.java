package io.headwater.learn;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A target model's present state in the form in which it is scored.
 *
 * @param graph an ONNX graph with one input per encoder (named by the encoder's id: {@code [batch, dimension]} floats, for
 *     {@code ngrams} {@code [batch, n]} 64-bit integers filled up with 0), one input per tensor (named like it) and the
 *     output {@code probabilities} ({@code [batch, labels]}). The number of labels is symbolic, so that a grown label set
 *     does not change the graph. Shared, not to be written to
 * @param tensors the weights, sorted by name. They stay as they are until the export after
 *     the next of the same committee, which may write to their memory: whoever keeps them longer copies them
 * @param changedRows for big tables: the name of a tensor → the only rows, ascending, in which it differs from the export
 *     before; rows may have been appended, none removed. Any other tensor may differ everywhere
 */
public record ServingModel(byte[] graph, List<Tensor> tensors, Map<String, int[]> changedRows) {
    public ServingModel {
        tensors = List.copyOf(tensors);
        changedRows = Map.copyOf(changedRows);
    }

    /** The same with memory of its own, which nobody writes to. */
    ServingModel copied() {
        return new ServingModel(
                graph, tensors.stream().map(ServingModel::copied).toList(), Map.of());
    }

    private static Tensor copied(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        // Direct: a runtime reads it where it is.
        ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(tensor.name(), tensor.shape(), copy.put(bytes).flip());
    }
}
