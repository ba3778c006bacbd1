package io.headwater.wire;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes of one tensor's blocks and what they come to.
 *
 * @param blocks their tree
 * @param leaf the tensor's hash; never written to
 */
record TensorDigest(List<Integer> shape, MerkleTree blocks, byte[] leaf) {
    /** Hashes every block. */
    static TensorDigest of(Tensor tensor) {
        int blockBytes = blockBytes(tensor);
        byte[][] blocks = new byte[count(tensor.bytes().remaining(), blockBytes)][];
        MessageDigest digest = Sha256.digest();
        for (int block = 0; block < blocks.length; block++) {
            blocks[block] = VersionHash.block(digest, block(tensor, block, blockBytes));
        }
        return of(tensor, MerkleTree.of(blocks));
    }

    private static TensorDigest of(Tensor tensor, MerkleTree blocks) {
        return new TensorDigest(tensor.shape(), blocks, VersionHash.tensor(tensor, blocks.root()));
    }

    /** The same tensor in the next version. */
    TensorDigest unchanged(Tensor tensor) {
        if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(tensor + " had the shape " + shape);
        }
        return this;
    }

    /**
     * The tensor with other values in {@code rows}, the appended ones among them; hashes only the blocks that have such rows.
     *
     * @param rows ascending
     */
    TensorDigest changed(Tensor tensor, int[] rows) {
        int rowBytes = TensorRows.rowBytes(tensor);
        if (rowBytes == 0) {
            return of(tensor);
        }
        int blockBytes = blockBytes(tensor);
        byte[][] next = Arrays.copyOf(blocks.leaves(), count(tensor.bytes().remaining(), blockBytes));
        int rowsInBlock = blockBytes / rowBytes;
        int[] changed =
                Arrays.stream(rows).map(row -> row / rowsInBlock).distinct().toArray();
        MessageDigest digest = Sha256.digest();
        for (int block : changed) {
            next[block] = VersionHash.block(digest, block(tensor, block, blockBytes));
        }
        return of(tensor, blocks.with(next, changed));
    }

    /** A tensor without elements has one block without bytes. */
    private static int count(int bytes, int blockBytes) {
        return Math.max(1, (int) (((long) bytes + blockBytes - 1) / blockBytes));
    }

    private static ByteBuffer block(Tensor tensor, int number, int blockBytes) {
        ByteBuffer bytes = tensor.bytes();
        int start = number * blockBytes;
        return bytes.slice(start, Math.min(blockBytes, bytes.remaining() - start));
    }

    private static int blockBytes(Tensor tensor) {
        int size = tensor.bytes().remaining();
        if (size == 0) {
            return VersionHash.BLOCK_BYTES;
        }
        int rows = tensor.shape().isEmpty() ? 1 : tensor.shape().get(0);
        int rowBytes = size / rows;
        return Math.max(1, VersionHash.BLOCK_BYTES / rowBytes) * rowBytes;
    }
}
