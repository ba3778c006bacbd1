package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A published state of a target model, complete: what a scorer serves.
 *
 * @param graph the ONNX graph; its weights are inputs named like the tensors. Owned by this record, not to be written to
 * @param tensors the weights, sorted by name
 */
public record Version(Manifest manifest, byte[] graph, List<Tensor> tensors) {
    public Version {
        requireNonNull(manifest, "manifest");
        requireNonNull(graph, "graph");
        tensors = List.copyOf(tensors);
    }
}
