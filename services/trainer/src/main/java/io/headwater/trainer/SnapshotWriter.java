package io.headwater.trainer;

import io.headwater.learn.TrainingState;
import io.headwater.wire.ByteCutter;
import io.headwater.wire.Safetensors;
import java.time.Duration;
import java.util.zip.CRC32C;

/**
 * A snapshot of the training state on its way into the store: its bytes are those of one moment, its blocks are written little
 * by little, because a changelog of tens of megabytes at once would hold up every commit. Single-threaded.
 */
final class SnapshotWriter {
    /** However long nobody came by, one step writes no more blocks than these. */
    private static final int MOST_BLOCKS_AT_ONCE = 4;

    private final ModelStore store;
    private final long sequence;
    private final long generation;
    private final int timeline;
    private final long bytesPerSecond;
    private final long begun;
    private final long size;
    private final ByteCutter bytes;
    private final CRC32C checksum = new CRC32C();
    private int blocks;

    /**
     * Takes the state as it is; writes nothing yet.
     *
     * @param state shared until the snapshot is complete, not to be written to
     * @param meta how far the model is at this moment
     * @param timeline how often the model has gone back to an older version by now
     */
    SnapshotWriter(ModelStore store, TrainingState state, Meta meta, int timeline, long bytesPerSecond, long now) {
        this.store = store;
        this.sequence = meta.trained();
        this.generation = meta.snapshot().generation() + 1;
        this.timeline = timeline;
        this.bytesPerSecond = bytesPerSecond;
        this.begun = now;
        this.bytes = new ByteCutter(Safetensors.parts(state.metadata(), state.tensors()));
        this.size = bytes.remaining();
    }

    /** Writes as many blocks as are due by now; the first one at once. */
    void advance(long now) {
        long due = Math.max(0, now - begun)
                * bytesPerSecond
                / Duration.ofSeconds(1).toMillis();
        for (int i = 0; i < MOST_BLOCKS_AT_ONCE && !isComplete() && size - bytes.remaining() <= due; i++) {
            writeBlock();
        }
    }

    /** Writes all that is left, whatever it costs. */
    void finish() {
        while (!isComplete()) {
            writeBlock();
        }
    }

    private void writeBlock() {
        byte[] block = bytes.next(store.blockBytes());
        checksum.update(block);
        store.putBlock(generation, blocks++, block);
    }

    boolean isComplete() {
        return bytes.remaining() == 0;
    }

    /** When the next snapshot may begin, by what this one costs. */
    long affordableAgain() {
        return begun + size * Duration.ofSeconds(1).toMillis() / bytesPerSecond;
    }

    long begun() {
        return begun;
    }

    /** What {@link Meta} names it by; once, when it is complete. */
    Meta.Snapshot complete() {
        if (!isComplete()) {
            throw new IllegalStateException(bytes.remaining() + " bytes of the snapshot are not written yet");
        }
        return new Meta.Snapshot(sequence, generation, timeline, blocks, checksum.getValue());
    }
}
