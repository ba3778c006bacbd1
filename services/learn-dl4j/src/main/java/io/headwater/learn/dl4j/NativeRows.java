package io.headwater.learn.dl4j;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** Floats in native memory that grows as needed, for OpenBLAS to work on. Single-threaded. */
final class NativeRows implements AutoCloseable {
    private FloatPointer memory = new FloatPointer(1L);

    /** Makes room; what was there is lost if there was too little. */
    void room(int floats) {
        if (memory.capacity() < floats) {
            memory.close();
            memory = new FloatPointer((long) floats);
        }
    }

    void put(int at, float[] values, int from, int count) {
        memory.position(at).put(values, from, count).position(0);
    }

    void get(int at, float[] into, int from, int count) {
        memory.position(at).get(into, from, count).position(0);
    }

    void clear(int at, int count) {
        put(at, new float[count], 0, count);
    }

    private FloatPointer at(int index) {
        return memory.getPointer(index);
    }

    /**
     * {@code this[at] = a[aAt] · b[bAt] + beta · this[at]}, row-major without gaps.
     *
     * @param turnA whether {@code a} lies turned, as {@code [shared, rows]}
     * @param turnB whether {@code b} lies turned, as {@code [columns, shared]}
     */
    void product(
            int at,
            int rows,
            int columns,
            int shared,
            NativeRows a,
            int aAt,
            boolean turnA,
            NativeRows b,
            int bAt,
            boolean turnB,
            float beta) {
        openblas.cblas_sgemm(
                openblas.CblasRowMajor,
                turnA ? openblas.CblasTrans : openblas.CblasNoTrans,
                turnB ? openblas.CblasTrans : openblas.CblasNoTrans,
                rows,
                columns,
                shared,
                1,
                a.at(aAt),
                turnA ? rows : shared,
                b.at(bAt),
                turnB ? shared : columns,
                beta,
                at(at),
                columns);
    }

    @Override
    public void close() {
        memory.close();
    }
}
