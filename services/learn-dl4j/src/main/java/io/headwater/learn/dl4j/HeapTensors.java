package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors over copies on the heap: states and versions are made often, and direct memory waits for a collection to be
 * freed.
 *
 * <p>A double is kept as the two floats that its eight bytes would be. They are never read as floats: tensors are stored,
 * sent and hashed as bytes, so that every double comes back with the same bits.
 */
final class HeapTensors {
    private HeapTensors() {}

    static Tensor floats(String name, List<Integer> shape, float[] values) {
        ByteBuffer bytes = allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return new Tensor(name, shape, bytes);
    }

    /** A tensor of {@code shape} with one dimension more, of 2, last. */
    static Tensor doubles(String name, List<Integer> shape, double[] values) {
        ByteBuffer bytes = allocate(values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        List<Integer> halves = new ArrayList<>(shape);
        halves.add(2);
        return new Tensor(name, halves, bytes);
    }

    /** What {@link #doubles(String, List, double[])} was given. */
    static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.bytes().remaining() / Double.BYTES];
        tensor.bytes().asDoubleBuffer().get(values);
        return values;
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
