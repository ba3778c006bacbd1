package io.headwater.wire;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes of one tensor's blocks and what they come to.
 *
 * @param blocks never written to
 * @param leaf the tensor's hash; never written to
 */
record TensorDigest(List<Integer> shape, byte[][] blocks, byte[] leaf) {
    /** Hashes every block. */
    static TensorDigest of(Tensor tensor) {
        int bytes = tensor.bytes().remaining();
        int blockBytes = blockBytes(tensor);
        byte[][] blocks = new byte[count(bytes, blockBytes)][];
        for (int block = 0; block < blocks.length; block++) {
            blocks[block] = block(tensor, block, blockBytes);
        }
        return of(tensor, blocks);
    }

    private static TensorDigest of(Tensor tensor, byte[][] blocks) {
        return new TensorDigest(
                tensor.shape(), blocks, VersionHash.tensor(tensor, MerkleTree.root(Arrays.asList(blocks))));
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
        byte[][] next = Arrays.copyOf(blocks, count(tensor.bytes().remaining(), blockBytes));
        int rowsInBlock = blockBytes / rowBytes;
        int done = -1;
        for (int row : rows) {
            int block = row / rowsInBlock;
            if (block != done) {
                next[block] = block(tensor, block, blockBytes);
                done = block;
            }
        }
        return of(tensor, next);
    }

    /** A tensor without elements has one block without bytes. */
    private static int count(int bytes, int blockBytes) {
        return Math.max(1, (int) (((long) bytes + blockBytes - 1) / blockBytes));
    }

    private static byte[] block(Tensor tensor, int number, int blockBytes) {
        ByteBuffer bytes = tensor.bytes();
        int start = number * blockBytes;
        return VersionHash.block(bytes.slice(start, Math.min(blockBytes, bytes.remaining() - start)));
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
