package io.headwater.wire;

import io.headwater.model.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * In what the tensors of a version differ from those of its base; tensors that are named in neither are the same.
 *
 * @param whole names of tensors that are new or differ anywhere
 * @param rows name of a tensor → the only rows in which it differs, ascending; those that the base does not have are appended
 *     rows, all of them there. Shared, not to be written to
 */
public record TensorChanges(Set<String> whole, Map<String, int[]> rows) {
    public static final TensorChanges NONE = new TensorChanges(Set.of(), Map.of());

    public TensorChanges {
        whole = Set.copyOf(whole);
        rows = Map.copyOf(rows);
        for (String name : rows.keySet()) {
            if (whole.contains(name)) {
                throw new IllegalArgumentException(name + " cannot change as a whole and by rows");
            }
        }
    }

    /**
     * What a delta must say.
     *
     * @param knownRows the only rows in which big tables differ, where that is known; where it is not, or where they do not fit
     *     to both versions, tensors are compared. Where rows do not save bytes, the whole tensor counts as changed
     * @return empty if {@code after} lacks a tensor that {@code before} has: a delta never takes one away
     */
    public static Optional<TensorChanges> between(
            List<Tensor> before, List<Tensor> after, Map<String, int[]> knownRows) {
        Map<String, Tensor> old = new HashMap<>();
        before.forEach(tensor -> old.put(tensor.name(), tensor));
        Set<String> whole = new HashSet<>();
        Map<String, int[]> rows = new HashMap<>();
        for (Tensor tensor : after) {
            Tensor base = old.remove(tensor.name());
            int[] known = knownRows.get(tensor.name());
            if (base == null) {
                whole.add(tensor.name());
            } else if (known != null && TensorRows.fit(base, tensor, known)) {
                if (known.length > 0) {
                    put(tensor, known, whole, rows);
                }
            } else if (!isSame(base, tensor)) {
                put(tensor, TensorRows.differing(base, tensor), whole, rows);
            }
        }
        return old.isEmpty() ? Optional.of(new TensorChanges(whole, rows)) : Optional.empty();
    }

    /** In what versions differ that lie one change and then another apart. */
    public TensorChanges plus(TensorChanges later) {
        Set<String> eitherWhole = new HashSet<>(whole);
        eitherWhole.addAll(later.whole);
        Map<String, int[]> eitherRows = new HashMap<>(rows);
        later.rows.forEach((name, changed) -> eitherRows.merge(name, changed, TensorChanges::union));
        eitherRows.keySet().removeAll(eitherWhole);
        return new TensorChanges(eitherWhole, eitherRows);
    }

    private static int[] union(int[] one, int[] other) {
        return IntStream.concat(IntStream.of(one), IntStream.of(other))
                .sorted()
                .distinct()
                .toArray();
    }

    /** @param changed empty if it is not by rows that the tensor has changed */
    private static void put(Tensor tensor, int[] changed, Set<String> whole, Map<String, int[]> rows) {
        if (changed.length > 0
                && TensorRows.bytes(tensor, changed.length) < tensor.bytes().remaining()) {
            rows.put(tensor.name(), changed);
        } else {
            whole.add(tensor.name());
        }
    }

    // The very same tensor need not be read to be known.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Tensor base, Tensor tensor) {
        return base == tensor
                || (base.shape().equals(tensor.shape()) && base.bytes().equals(tensor.bytes()));
    }

    /** How many bytes of data a delta with these changes has, give or take its header. */
    public long bytes(List<Tensor> after) {
        long bytes = 0;
        for (Tensor tensor : after) {
            int[] changed = rows.get(tensor.name());
            if (changed != null) {
                bytes += TensorRows.bytes(tensor, changed.length);
            } else if (whole.contains(tensor.name())) {
                bytes += tensor.bytes().remaining();
            }
        }
        return bytes;
    }
}
