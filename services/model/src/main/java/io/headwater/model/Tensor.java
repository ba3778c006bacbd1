package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A named array of 32-bit floats (safetensors' {@code F32}), row-major, little-endian.
 *
 * <p>The tensor shares the buffer it was made from and hands it out read-only: whoever makes one gives the bytes away
 * and must not write to them afterwards.
 *
 * @param shape the dimensions, outermost first; empty for a scalar
 * @param bytes exactly {@code 4 * product(shape)} bytes from position to limit
 */
public record Tensor(String name, List<Integer> shape, ByteBuffer bytes) {
    public Tensor {
        requireNonNull(name, "name");
        shape = List.copyOf(shape);
        long elements = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("negative dimension in " + name + ": " + shape);
            }
            elements = Math.multiplyExact(elements, dimension);
        }
        bytes = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() != Math.multiplyExact(elements, Float.BYTES)) {
            throw new IllegalArgumentException(
                    name + " of shape " + shape + " cannot have " + bytes.remaining() + " bytes");
        }
    }

    /** A tensor over a copy of {@code values} on the heap: direct memory waits for a collection to be freed. */
    public static Tensor of(String name, List<Integer> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new Tensor(name, shape, bytes);
    }

    /** The bytes, read-only, positioned at the start; each call gives a view of its own. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    public FloatBuffer floats() {
        return bytes().asFloatBuffer();
    }

    /** The values, copied, row-major. */
    public float[] toArray() {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        floats().get(values);
        return values;
    }

    /** This tensor under another name, sharing its bytes. */
    public Tensor renamed(String newName) {
        return new Tensor(newName, shape, bytes);
    }

    /** The shape as ONNX Runtime and safetensors want it. */
    public long[] shapeArray() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }

    @Override
    public String toString() {
        return name + Arrays.toString(shapeArray());
    }
}
