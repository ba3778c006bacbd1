package io.headwater.learn.dl4j;

import io.headwater.learn.dl4j.transformer.BlockLayout;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of blocks as they are served: copies that stay as they are until the export after the next, and the very same
 * tensors as long as nothing has changed, so that megabytes need be neither compared nor sent.
 */
final class ServedBlocks {
    private final String name;
    private final BlockLayout layout;
    private final int first;
    private final int blocks;
    private ByteBuffer present = ByteBuffer.allocate(0);
    private ByteBuffer before = ByteBuffer.allocate(0);
    private List<Tensor> tensors = List.of();
    private boolean changed = true;

    /**
     * Nothing is copied yet.
     *
     * @param name of the learner
     * @param first number of the lowest block
     */
    ServedBlocks(String name, BlockLayout layout, int first, int blocks) {
        this.name = name;
        this.layout = layout;
        this.first = first;
        this.blocks = blocks;
    }

    /** The weights are others than before. */
    void changed() {
        changed = true;
    }

    /** Whether they are those of the last {@link #tensors}. */
    boolean isProven() {
        return !changed;
    }

    /** One for each input of the graph's blocks. */
    List<Tensor> tensors(FloatBuffer weights) {
        if (changed) {
            int bytes = Math.multiplyExact(blocks * layout.size(), Float.BYTES);
            ByteBuffer older = before.capacity() == bytes ? before : ByteBuffer.allocateDirect(bytes);
            before = present;
            present = older.order(ByteOrder.LITTLE_ENDIAN);
            present.asFloatBuffer().put(0, weights, 0, blocks * layout.size());
            tensors = made();
            changed = false;
        }
        return tensors;
    }

    private List<Tensor> made() {
        List<Tensor> made = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            for (BlockLayout.Part part : layout.parts()) {
                int at = block * layout.size() + part.at();
                made.add(new Tensor(
                        name + "." + (first + block) + "." + part.name(),
                        part.shape(),
                        present.slice(at * Float.BYTES, part.size() * Float.BYTES)));
            }
        }
        return List.copyOf(made);
    }
}
