package io.headwater.wire;

import io.headwater.model.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a delta makes of its base's tensors.
 *
 * @param tensors all of them, sorted by name
 * @param changes in what they differ from the base's
 */
record DeltaMerge(List<Tensor> tensors, TensorChanges changes) {
    DeltaMerge {
        tensors = List.copyOf(tensors);
    }

    /**
     * Puts whole tensors in the place of the base's and rows into copies of the base's tables.
     *
     * @throws MalformedException if rows are of a table that the base does not have, do not fit it, come without values or
     *     beside the whole table
     */
    static DeltaMerge of(List<Tensor> base, List<Tensor> sent) throws MalformedException {
        Map<String, Tensor> merged = new TreeMap<>(TensorNames.ORDER);
        base.forEach(tensor -> merged.put(tensor.name(), tensor));
        Map<String, Tensor> numbers = new HashMap<>();
        Map<String, Tensor> values = new HashMap<>();
        Set<String> whole = new HashSet<>();
        for (Tensor tensor : sent) {
            String name = tensor.name();
            if (name.endsWith(TensorRows.ROWS)) {
                numbers.put(table(name, TensorRows.ROWS), tensor);
            } else if (name.endsWith(TensorRows.VALUES)) {
                values.put(table(name, TensorRows.VALUES), tensor);
            } else {
                whole.add(name);
            }
        }
        if (!numbers.keySet().equals(values.keySet())) {
            throw new MalformedException("rows of " + numbers.keySet() + ", values of " + values.keySet());
        }
        Map<String, int[]> rows = new HashMap<>();
        for (Map.Entry<String, Tensor> entry : numbers.entrySet()) {
            String name = entry.getKey();
            Tensor table = merged.get(name);
            Tensor sentValues = values.get(name);
            if (table == null || sentValues == null || whole.contains(name)) {
                throw new MalformedException(
                        table == null ? "rows of " + name + ", which the base does not have" : name + " twice");
            }
            int[] changed = TensorRows.read(table, entry.getValue());
            merged.put(name, TensorRows.apply(table, changed, sentValues));
            rows.put(name, changed);
        }
        sent.stream()
                .filter(tensor -> whole.contains(tensor.name()))
                .forEach(tensor -> merged.put(tensor.name(), tensor));
        return new DeltaMerge(List.copyOf(merged.values()), new TensorChanges(whole, rows));
    }

    private static String table(String name, String suffix) {
        return name.substring(0, name.length() - suffix.length());
    }
}
