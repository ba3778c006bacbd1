package io.headwater.wire;

import io.headwater.model.Tensor;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The hash of one version that remembers the hashes of its blocks, so that the next version's costs only what has changed:
 * tensors that are the same are not read, of tables that changed by rows only the blocks with such rows are. Immutable and
 * thread-safe.
 */
public final class VersionDigest {
    private final String graphSha256;
    private final Map<String, TensorDigest> tensors;
    private final String sha256;

    private VersionDigest(String graphSha256, Map<String, TensorDigest> tensors) {
        this.graphSha256 = graphSha256;
        this.tensors = tensors;
        this.sha256 = HexFormat.of()
                .formatHex(VersionHash.root(
                        graphSha256,
                        tensors.values().stream().map(TensorDigest::leaf).toList()));
    }

    /** Hashes everything. */
    public static VersionDigest of(byte[] graph, List<Tensor> tensors) {
        return of(VersionHash.graph(graph), tensors);
    }

    static VersionDigest of(String graphSha256, List<Tensor> tensors) {
        Map<String, TensorDigest> digests = new TreeMap<>(TensorNames.ORDER);
        TensorNames.sorted(tensors).forEach(tensor -> digests.put(tensor.name(), TensorDigest.of(tensor)));
        return new VersionDigest(graphSha256, digests);
    }

    /**
     * The hash of the version after this one, with the same graph.
     *
     * @param after its tensors, all of them
     * @param changes in what they differ from this version's; what it leaves out is not looked at
     * @throws IllegalArgumentException if a tensor is not of this version and the changes do not say so
     */
    public VersionDigest next(List<Tensor> after, TensorChanges changes) {
        Map<String, TensorDigest> digests = new TreeMap<>(TensorNames.ORDER);
        for (Tensor tensor : TensorNames.sorted(after)) {
            digests.put(tensor.name(), next(tensor, changes));
        }
        return new VersionDigest(graphSha256, digests);
    }

    private TensorDigest next(Tensor tensor, TensorChanges changes) {
        if (changes.whole().contains(tensor.name())) {
            return TensorDigest.of(tensor);
        }
        TensorDigest before = Optional.ofNullable(tensors.get(tensor.name()))
                .orElseThrow(() -> new IllegalArgumentException(tensor + " is new, and the changes do not say so"));
        int[] rows = changes.rows().get(tensor.name());
        return rows == null ? before.unchanged(tensor) : before.changed(tensor, rows);
    }

    /** The version's Merkle root, lower-case hex: what {@link VersionHash#of} says of it. */
    public String sha256() {
        return sha256;
    }

    public String graphSha256() {
        return graphSha256;
    }
}
