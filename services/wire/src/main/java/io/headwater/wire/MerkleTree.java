package io.headwater.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * A tree of hashes in the shape of RFC 6962, section 2.1, where a later leaf never moves an earlier subtree. It remembers
 * its inner nodes, so that other leaves cost the hashing of their paths to the root alone. Immutable: two trees share what
 * they have in common.
 */
final class MerkleTree {
    private static final byte NODE = 0x01;

    /** The leaves first, the root last; the last node of a level with an odd number of them stands above as it is. */
    private final byte[][][] levels;

    private MerkleTree(byte[][][] levels) {
        this.levels = levels;
    }

    /**
     * The tree over all of {@code leaves}.
     *
     * @param leaves hashes of 32 bytes, at least one; kept, not to be written to
     */
    static MerkleTree of(byte[]... leaves) {
        int[] all = new int[leaves.length];
        Arrays.setAll(all, leaf -> leaf);
        return grown(new byte[0][0][], leaves, all);
    }

    static MerkleTree of(List<byte[]> leaves) {
        return of(leaves.toArray(byte[][]::new));
    }

    byte[][] leaves() {
        return levels[0];
    }

    byte[] root() {
        return levels[levels.length - 1][0];
    }

    /**
     * The tree with other leaves.
     *
     * @param leaves all of them, at least as many as before; kept, not to be written to
     * @param changed the numbers of those that differ and of those that are new, ascending
     */
    MerkleTree with(byte[][] leaves, int[] changed) {
        return grown(levels, leaves, changed);
    }

    private static MerkleTree grown(byte[][][] before, byte[][] leaves, int[] changed) {
        int height = leaves.length == 1 ? 1 : 33 - Integer.numberOfLeadingZeros(leaves.length - 1);
        byte[][][] levels = new byte[height][][];
        levels[0] = leaves;
        MessageDigest digest = Sha256.digest();
        int[] touched = changed;
        int count = changed.length;
        for (int level = 1; level < height; level++) {
            byte[][] below = levels[level - 1];
            int nodes = (below.length + 1) / 2;
            byte[][] old = level < before.length ? before[level] : new byte[0][];
            byte[][] here = Arrays.copyOf(old, nodes);
            int[] parents = new int[count];
            int found = 0;
            for (int i = 0; i < count; i++) {
                int parent = touched[i] / 2;
                if (found == 0 || parents[found - 1] != parent) {
                    parents[found++] = parent;
                    here[parent] = node(digest, below, parent);
                }
            }
            levels[level] = here;
            touched = parents;
            count = found;
        }
        return new MerkleTree(levels);
    }

    private static byte[] node(MessageDigest digest, byte[][] below, int parent) {
        int left = 2 * parent;
        if (left + 1 == below.length) {
            return below[left];
        }
        digest.update(NODE);
        digest.update(below[left]);
        digest.update(below[left + 1]);
        return digest.digest();
    }
}
