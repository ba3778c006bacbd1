package io.headwater.wire;

import java.security.MessageDigest;
import java.util.List;

/** The root over hashes in the tree shape of RFC 6962, section 2.1: a later leaf never moves an earlier subtree. */
final class MerkleTree {
    private static final byte NODE = 0x01;

    private MerkleTree() {}

    /**
     * The root.
     *
     * @param leaves hashes of 32 bytes, at least one
     */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        // The left subtree is the largest full one that leaves something for the right.
        int left = Integer.highestOneBit(leaves.size() - 1);
        MessageDigest digest = Sha256.digest();
        digest.update(NODE);
        digest.update(root(leaves.subList(0, left)));
        digest.update(root(leaves.subList(left, leaves.size())));
        return digest.digest();
    }
}
