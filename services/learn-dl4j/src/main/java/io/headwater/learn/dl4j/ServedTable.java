package io.headwater.learn.dl4j;

import io.headwater.encode.HashedNgrams;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A copy of an {@link NgramTable} as ONNX Runtime reads it, without reserves, in direct memory, brought up to date row by
 * row. Its tensors show whatever the copy holds.
 */
final class ServedTable {
    private final BitSet stale = new BitSet();
    private final ByteBuffer index = direct(HashedNgrams.BUCKETS);
    private ByteBuffer weights = direct(0);
    private int rows;
    private int labels;

    private static ByteBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Remembers that the table has changed in {@code row}. */
    void touch(int row) {
        stale.set(row);
    }

    /** The rows in which the table has changed since {@link #update}, ascending. */
    int[] stale() {
        return stale.stream().toArray();
    }

    /** The buckets that were given a row since {@link #update}, ascending. */
    int[] newBuckets(NgramTable table) {
        int[] buckets = new int[table.rows() - rows];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = table.bucket(rows + i);
        }
        Arrays.sort(buckets);
        return buckets;
    }

    /** How many rows and labels it was last brought up to date with; 0 before that. */
    int rows() {
        return rows;
    }

    int labels() {
        return labels;
    }

    /** Takes over what has changed; everything, if there are more labels than before. */
    void update(NgramTable table, int nowLabels) {
        long size = (long) table.rows() * nowLabels * Float.BYTES;
        if (size > weights.capacity()) {
            ByteBuffer larger = direct(Math.toIntExact(Math.min(size / 2, Integer.MAX_VALUE / Float.BYTES)));
            if (nowLabels == labels) {
                larger.put(0, weights, 0, rows * labels * Float.BYTES);
            }
            weights = larger;
        }
        var floats = weights.asFloatBuffer();
        if (nowLabels == labels) {
            for (int row = stale.nextSetBit(0); row >= 0; row = stale.nextSetBit(row + 1)) {
                floats.put(row * labels, table.weights(), table.start(row), labels);
            }
        } else {
            for (int row = 0; row < table.rows(); row++) {
                floats.put(row * nowLabels, table.weights(), table.start(row), nowLabels);
            }
        }
        for (int row = Math.max(rows, 1); row < table.rows(); row++) {
            index.putFloat(table.bucket(row) * Float.BYTES, row);
        }
        labels = nowLabels;
        rows = table.rows();
        stale.clear();
    }

    Tensor index(String name) {
        return new Tensor(name, List.of(HashedNgrams.BUCKETS), index);
    }

    Tensor weight(String name) {
        return new Tensor(name, List.of(rows, labels), weights.slice(0, rows * labels * Float.BYTES));
    }
}
