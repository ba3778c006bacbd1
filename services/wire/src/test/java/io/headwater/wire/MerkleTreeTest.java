package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private final Random random = new Random(7);

    @Test
    void theRootIsThatOfTheDefinitionForAnyNumberOfLeaves() {
        List<byte[]> leaves = new ArrayList<>();
        for (int size = 1; size <= 70; size++) {
            leaves.add(hash());
            assertThat(MerkleTree.of(leaves).root()).as("%d leaves", size).isEqualTo(defined(leaves));
        }
    }

    @Test
    void aTreeThatIsChangedAndGrownIsTheTreeOfItsLeaves() {
        byte[][] leaves = {hash()};
        MerkleTree tree = MerkleTree.of(leaves);
        for (int version = 0; version < 60; version++) {
            byte[][] next = Arrays.copyOf(leaves, leaves.length + random.nextInt(9));
            TreeSet<Integer> changed = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                changed.add(random.nextInt(leaves.length));
            }
            for (int leaf = leaves.length; leaf < next.length; leaf++) {
                changed.add(leaf);
            }
            changed.forEach(leaf -> next[leaf] = hash());
            byte[] before = tree.root().clone();

            MerkleTree grown =
                    tree.with(next, changed.stream().mapToInt(Integer::intValue).toArray());

            assertThat(grown.root()).isEqualTo(defined(Arrays.asList(next)));
            assertThat(tree.root()).isEqualTo(before).isEqualTo(defined(Arrays.asList(leaves)));
            leaves = next;
            tree = grown;
        }
    }

    private byte[] hash() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] defined(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        MessageDigest digest = Sha256.digest();
        digest.update((byte) 0x01);
        digest.update(defined(leaves.subList(0, left)));
        digest.update(defined(leaves.subList(left, leaves.size())));
        return digest.digest();
    }
}
