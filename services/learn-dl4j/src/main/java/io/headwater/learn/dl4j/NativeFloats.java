package io.headwater.learn.dl4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Opens the native memory of flat arrays, so that thousands of numbers are copied at once. */
final class NativeFloats {
    private NativeFloats() {}

    /**
     * The memory of a contiguous array of floats itself, in the platform's byte order. Valid until the array, or the one
     * that it is a view of, is closed.
     */
    static ByteBuffer of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || array.elementWiseStride() != 1) {
            throw new IllegalArgumentException("not contiguous floats: " + array.shapeInfoToString());
        }
        return array.data()
                .asNio()
                .slice(Math.toIntExact(array.offset() * Float.BYTES), Math.toIntExact(array.length() * Float.BYTES))
                .order(ByteOrder.nativeOrder());
    }
}
