package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Manifest;
import io.headwater.model.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A complete update as it came over the wire, not yet fitted to the version before.
 *
 * @param graph the ONNX graph of a snapshot; empty for a delta. Owned by this record, not to be written to
 * @param tensors all tensors of a snapshot, the changed ones of a delta; sorted by name. None of a version that is held
 */
public record Update(Manifest manifest, Optional<byte[]> graph, List<Tensor> tensors) {
    public Update {
        requireNonNull(manifest, "manifest");
        requireNonNull(graph, "graph");
        tensors = List.copyOf(tensors);
        if (graph.isPresent() != (manifest.kind() == Manifest.Kind.SNAPSHOT)) {
            throw new IllegalArgumentException("a snapshot, and only a snapshot, has a graph");
        }
    }
}
