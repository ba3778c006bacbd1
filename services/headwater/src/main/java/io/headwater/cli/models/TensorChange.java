package io.headwater.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.headwater.model.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * In what a tensor of one version differs from that of the same name in another.
 *
 * @param before shape, null if it is new
 * @param after shape, null if it is gone
 * @param rows in how many rows it differs, appended ones and those that are gone among them
 * @param norm Euclidean length of the difference of what both have, row by row from the first element on
 * @param first place of the first element that differs, row-major in {@code after}; −1 if only the shapes differ
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TensorChange(
        String name,
        @Nullable List<Integer> before,
        @Nullable List<Integer> after,
        long rows,
        double norm,
        long first) {
    /** Only the tensors that differ by a bit or more, sorted by name. */
    public static List<TensorChange> between(List<Tensor> before, List<Tensor> after) {
        Map<String, Tensor> old = new TreeMap<>();
        before.forEach(tensor -> old.put(tensor.name(), tensor));
        Map<String, TensorChange> changes = new TreeMap<>();
        for (Tensor tensor : after) {
            Tensor base = old.remove(tensor.name());
            if (base == null) {
                changes.put(
                        tensor.name(),
                        new TensorChange(tensor.name(), null, tensor.shape(), rows(tensor), norm(tensor), -1));
            } else if (!base.shape().equals(tensor.shape()) || !base.bytes().equals(tensor.bytes())) {
                changes.put(tensor.name(), of(base, tensor));
            }
        }
        old.values()
                .forEach(gone -> changes.put(
                        gone.name(), new TensorChange(gone.name(), gone.shape(), null, rows(gone), norm(gone), -1)));
        return new ArrayList<>(changes.values());
    }

    private static TensorChange of(Tensor before, Tensor after) {
        FloatBuffer one = before.floats();
        FloatBuffer other = after.floats();
        int common = Math.min(rows(before), rows(after));
        int width = width(before);
        int newWidth = width(after);
        long changed = (long) Math.max(rows(before), rows(after)) - common;
        double sum = 0;
        long first = -1;
        for (int row = 0; row < common; row++) {
            boolean differs = width != newWidth;
            for (int i = 0; i < Math.min(width, newWidth); i++) {
                float was = one.get(row * width + i);
                float is = other.get(row * newWidth + i);
                if (Float.floatToRawIntBits(was) != Float.floatToRawIntBits(is)) {
                    differs = true;
                    first = first < 0 ? (long) row * newWidth + i : first;
                    double by = (double) is - was;
                    sum += by * by;
                }
            }
            changed += differs ? 1 : 0;
        }
        return new TensorChange(after.name(), before.shape(), after.shape(), changed, Math.sqrt(sum), first);
    }

    private static int rows(Tensor tensor) {
        return tensor.shape().isEmpty() ? 1 : tensor.shape().get(0);
    }

    private static int width(Tensor tensor) {
        return rows(tensor) == 0 ? 0 : tensor.floats().remaining() / rows(tensor);
    }

    private static double norm(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.toArray()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private String shapes() {
        if (before == null) {
            return "new " + after;
        }
        if (after == null) {
            return "gone " + before;
        }
        return before.equals(after) ? after.toString() : before + " -> " + after;
    }

    List<String> cells() {
        return List.of(name, shapes(), Amounts.count(rows), String.format(Locale.ROOT, "%.4g", norm));
    }
}
