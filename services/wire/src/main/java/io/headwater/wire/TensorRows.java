package io.headwater.wire;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some rows of a table as two tensors: {@code NAME@rows} ({@code [n]}, their numbers) and {@code NAME@values} ({@code [n, …]},
 * what stands in them). A row is all elements with one index in the first dimension. {@code schemas/model-update.md}
 * describes it.
 */
final class TensorRows {
    static final String ROWS = "@rows";
    static final String VALUES = "@values";

    /** Up to here a 32-bit float holds every whole number. */
    private static final int MOST_ROWS = 1 << 24;

    private TensorRows() {}

    /** Whether a name is one that rows are sent under, and no table's own. */
    static boolean isReserved(String name) {
        return name.endsWith(ROWS) || name.endsWith(VALUES);
    }

    /** Length of one row in bytes; a scalar has no rows. */
    static int rowBytes(Tensor tensor) {
        long elements = 1;
        for (int dimension : tensor.shape().subList(1, tensor.shape().size())) {
            elements *= dimension;
        }
        return Math.toIntExact(elements * Float.BYTES);
    }

    /** How many bytes of data so many rows have on the wire. */
    static long bytes(Tensor tensor, int rows) {
        return (long) rows * (Float.BYTES + rowBytes(tensor));
    }

    /** Whether {@code rows} can be what turns {@code base} into {@code tensor}: ascending, and all that are appended. */
    static boolean fit(Tensor base, Tensor tensor, int[] rows) {
        return !base.shape().isEmpty()
                && isSameRow(base.shape(), tensor.shape())
                && count(tensor) <= MOST_ROWS
                && ascending(rows)
                && (rows.length == 0 || (rows[0] >= 0 && rows[rows.length - 1] < count(tensor)))
                && appended(base, rows) == count(tensor) - count(base);
    }

    /**
     * The rows of a table that differ, appended ones among them, found by comparing.
     *
     * @return empty if the tensors have no rows in common, or if so many differ that sending them saves nothing
     */
    static int[] differing(Tensor base, Tensor tensor) {
        if (base.shape().isEmpty()
                || !isSameRow(base.shape(), tensor.shape())
                || count(tensor) < count(base)
                || count(tensor) > MOST_ROWS
                || rowBytes(tensor) == 0) {
            return new int[0];
        }
        int rowBytes = rowBytes(tensor);
        int[] rows = new int[tensor.bytes().remaining() / (rowBytes + Float.BYTES)];
        ByteBuffer old = base.bytes();
        ByteBuffer now = tensor.bytes().limit(old.limit());
        int found = 0;
        int differs = now.mismatch(old);
        while (differs >= 0 && found < rows.length) {
            int row = (now.position() + differs) / rowBytes;
            rows[found++] = row;
            old.position((row + 1) * rowBytes);
            now.position((row + 1) * rowBytes);
            differs = now.mismatch(old);
        }
        for (int row = count(base); row < count(tensor) && found < rows.length; row++) {
            rows[found++] = row;
        }
        return found < rows.length ? Arrays.copyOf(rows, found) : new int[0];
    }

    private static int count(Tensor tensor) {
        return tensor.shape().get(0);
    }

    private static boolean isSameRow(List<Integer> left, List<Integer> right) {
        return left.size() == right.size() && left.subList(1, left.size()).equals(right.subList(1, right.size()));
    }

    private static boolean ascending(int[] rows) {
        for (int i = 1; i < rows.length; i++) {
            if (rows[i] <= rows[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private static int appended(Tensor base, int[] rows) {
        int appended = 0;
        while (appended < rows.length && rows[rows.length - 1 - appended] >= count(base)) {
            appended++;
        }
        return appended;
    }

    /**
     * The two tensors that send {@code rows} of {@code tensor}.
     *
     * @throws IllegalArgumentException if there are no such rows, or if they are not ascending
     */
    static List<Tensor> send(Tensor tensor, int[] rows) {
        if (tensor.shape().isEmpty()
                || rows.length == 0
                || count(tensor) > MOST_ROWS
                || !ascending(rows)
                || rows[0] < 0
                || rows[rows.length - 1] >= count(tensor)) {
            throw new IllegalArgumentException(tensor + " has no " + rows.length + " rows like these");
        }
        int rowBytes = rowBytes(tensor);
        ByteBuffer table = tensor.bytes();
        ByteBuffer numbers = ByteBuffer.allocate(rows.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer values = ByteBuffer.allocate(Math.multiplyExact(rows.length, rowBytes));
        for (int row : rows) {
            numbers.putFloat(row);
            values.put(table.slice(row * rowBytes, rowBytes));
        }
        List<Integer> shape = new ArrayList<>(tensor.shape());
        shape.set(0, rows.length);
        return List.of(
                new Tensor(tensor.name() + ROWS, List.of(rows.length), numbers.flip()),
                new Tensor(tensor.name() + VALUES, shape, values.flip()));
    }

    /**
     * The numbers in a {@code NAME@rows}, for the table that they change.
     *
     * @throws MalformedException if they are not rows of {@code base} in ascending order, then all that are appended to it
     */
    static int[] read(Tensor base, Tensor numbers) throws MalformedException {
        if (base.shape().isEmpty() || numbers.shape().size() != 1) {
            throw new MalformedException(numbers + " are not rows of " + base);
        }
        FloatBuffer floats = numbers.floats();
        int[] rows = new int[floats.remaining()];
        if (rows.length == 0) {
            throw new MalformedException(numbers + " names no row");
        }
        int previous = -1;
        for (int i = 0; i < rows.length; i++) {
            float number = floats.get(i);
            // Not a number is no row either: it is neither above nor below.
            if (!(number > previous && number < MOST_ROWS) || number != (int) number) {
                throw new MalformedException(numbers + " has " + number + " after row " + previous);
            }
            rows[i] = (int) number;
            if (rows[i] > Math.max(previous, count(base) - 1) + 1) {
                throw new MalformedException(
                        numbers + " leaves a gap before row " + rows[i] + " of a table of " + count(base));
            }
            previous = rows[i];
        }
        return rows;
    }

    /**
     * {@code base} with {@code values} in {@code rows}; {@code base} itself stays as it is.
     *
     * @param rows what {@link #read} has given
     * @throws MalformedException if the values are not as many rows of the same kind, or if the table becomes too large
     */
    static Tensor apply(Tensor base, int[] rows, Tensor values) throws MalformedException {
        if (!isSameRow(base.shape(), values.shape()) || count(values) != rows.length) {
            throw new MalformedException(values + " are not " + rows.length + " rows of " + base);
        }
        int rowBytes = rowBytes(base);
        int grown = Math.max(count(base), rows[rows.length - 1] + 1);
        if ((long) grown * rowBytes > Integer.MAX_VALUE) {
            throw new MalformedException(base + " cannot grow to " + grown + " rows");
        }
        // Direct, so that a runtime can use the table where it is.
        ByteBuffer table = ByteBuffer.allocateDirect(grown * rowBytes);
        table.put(0, base.bytes(), 0, base.bytes().remaining());
        ByteBuffer source = values.bytes();
        for (int i = 0; i < rows.length; i++) {
            table.put(rows[i] * rowBytes, source, i * rowBytes, rowBytes);
        }
        List<Integer> shape = new ArrayList<>(base.shape());
        shape.set(0, grown);
        return new Tensor(base.name(), shape, table);
    }
}
