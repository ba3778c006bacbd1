package io.headwater.learn.dl4j.transformer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.openblas.global.openblas;

/** Floats in native memory, where OpenBLAS reads and writes them, and the product of two matrices of them. */
final class Memory {
    private Memory() {}

    /** Zeros; given back when nobody refers to them any more. */
    static FloatBuffer floats(long count) {
        return ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(count, Float.BYTES)))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** {@code present} if it has room for {@code count} floats, otherwise other memory, with a reserve. */
    static FloatBuffer atLeast(FloatBuffer present, long count) {
        return present.capacity() >= count ? present : floats(count + count / 4);
    }

    static FloatBuffer from(FloatBuffer memory, int at) {
        return memory.slice(at, memory.capacity() - at);
    }

    /** A matrix within memory, row after row: from where on, and how far its rows are apart. */
    record Matrix(FloatBuffer memory, int stride, boolean transposed) {
        static Matrix of(FloatBuffer memory, int at, int stride) {
            return new Matrix(from(memory, at), stride, false);
        }

        Matrix turned() {
            return new Matrix(memory, stride, !transposed);
        }

        private int order() {
            return transposed ? openblas.CblasTrans : openblas.CblasNoTrans;
        }
    }

    /**
     * {@code C = scale · A B + keep · C}.
     *
     * @param a {@code [rows, inner]}
     * @param b {@code [inner, columns]}
     * @param c {@code [rows, columns]}, not transposed
     */
    static void multiply(Matrix a, Matrix b, Matrix c, int rows, int columns, int inner, float scale, float keep) {
        openblas.cblas_sgemm(
                openblas.CblasRowMajor,
                a.order(),
                b.order(),
                rows,
                columns,
                inner,
                scale,
                a.memory(),
                a.stride(),
                b.memory(),
                b.stride(),
                keep,
                c.memory(),
                c.stride());
    }
}
