package io.headwater.wire;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The identity of a version: a Merkle root over its graph, its tensors and their row blocks, so that a change of some
 * rows costs the hashing of their blocks and of the path to the root. {@code schemas/model-update.md} defines it byte by
 * byte and has test vectors. Thread-safe.
 */
public final class VersionHash {
    /** A block holds as many whole rows as fit into so many bytes, and at least one. */
    public static final int BLOCK_BYTES = 256;

    private static final byte BLOCK = 0x00;
    private static final byte TENSOR = 0x02;
    private static final byte GRAPH = 0x03;
    private static final byte[] DTYPE = "F32".getBytes(StandardCharsets.US_ASCII);

    private VersionHash() {}

    /** The root, lower-case hex; the order in which the tensors are given does not matter. */
    public static String of(byte[] graph, List<Tensor> tensors) {
        return of(graph(graph), tensors);
    }

    /** The root over a graph that is known by its hash alone, as a delta knows it. */
    public static String of(String graphSha256, List<Tensor> tensors) {
        return VersionDigest.of(graphSha256, tensors).sha256();
    }

    /**
     * The root as bytes.
     *
     * @param tensors hashes of the tensors, in the order of their names
     */
    static byte[] root(String graphSha256, List<byte[]> tensors) {
        MessageDigest graph = Sha256.digest();
        graph.update(GRAPH);
        graph.update(HexFormat.of().parseHex(graphSha256));
        List<byte[]> leaves = new ArrayList<>();
        leaves.add(graph.digest());
        leaves.addAll(tensors);
        return MerkleTree.of(leaves).root();
    }

    /** Plain SHA-256 of the graph's bytes, lower-case hex: what {@code sha256sum} says of the file. */
    public static String graph(byte[] graph) {
        return Sha256.hex(graph);
    }

    static byte[] leaf(Tensor tensor) {
        return TensorDigest.of(tensor).leaf();
    }

    /** A tensor's hash, given the root over its blocks. */
    static byte[] tensor(Tensor tensor, byte[] blocks) {
        byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer description = ByteBuffer.allocate(1
                        + Integer.BYTES * 3
                        + name.length
                        + DTYPE.length
                        + Long.BYTES * tensor.shape().size()
                        + Sha256.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        description.put(TENSOR);
        description.putInt(name.length).put(name);
        description.putInt(DTYPE.length).put(DTYPE);
        description.putInt(tensor.shape().size());
        for (long dimension : tensor.shapeArray()) {
            description.putLong(dimension);
        }
        description.put(blocks);
        return Sha256.digest().digest(description.array());
    }

    /** @param digest used and left as a fresh one */
    static byte[] block(MessageDigest digest, ByteBuffer bytes) {
        digest.update(BLOCK);
        digest.update(bytes);
        return digest.digest();
    }
}
