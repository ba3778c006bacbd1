package io.headwater.wire;

import io.headwater.model.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The one order in which tensors are written and hashed: by the bytes of their names in UTF-8. */
final class TensorNames {
    /** Not {@code String}'s own order, which is of UTF-16 and which other languages do not have. */
    static final Comparator<String> ORDER = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    private TensorNames() {}

    /** The tensors in order; refuses a name that is there twice. */
    static List<Tensor> sorted(List<Tensor> tensors) {
        List<Tensor> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparing(Tensor::name, ORDER));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).name().equals(sorted.get(i - 1).name())) {
                throw new IllegalArgumentException(
                        "two tensors are named " + sorted.get(i).name());
            }
        }
        return sorted;
    }
}
