package io.headwater.learn.dl4j.transformer;

import java.nio.FloatBuffer;

/** Memory for what is in between on the way back, used by one block after the other. */
final class Spare {
    private FloatBuffer inner = Memory.floats(0);
    private FloatBuffer attended = Memory.floats(0);
    private FloatBuffer mixed = Memory.floats(0);

    void reserve(long rows, int width, int innerWidth) {
        inner = Memory.atLeast(inner, rows * innerWidth);
        attended = Memory.atLeast(attended, rows * width);
        mixed = Memory.atLeast(mixed, rows * 3 * width);
    }

    /** {@code [rows, inner]}. */
    FloatBuffer inner() {
        return inner;
    }

    /** {@code [rows, width]}. */
    FloatBuffer attended() {
        return attended;
    }

    /** {@code [rows, 3 · width]}. */
    FloatBuffer mixed() {
        return mixed;
    }
}
