package io.headwater.learn;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parts of a state that are kept under names with a common beginning. */
final class Prefixed {
    private Prefixed() {}

    /** The entries under names that begin with {@code prefix}, without it. */
    static Map<String, String> part(Map<String, String> whole, String prefix) {
        Map<String, String> part = new TreeMap<>();
        whole.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                part.put(key.substring(prefix.length()), value);
            }
        });
        return part;
    }

    /** The tensors whose names begin with {@code prefix}, without it. */
    static List<Tensor> part(List<Tensor> whole, String prefix) {
        List<Tensor> part = new ArrayList<>();
        for (Tensor tensor : whole) {
            if (tensor.name().startsWith(prefix)) {
                part.add(tensor.renamed(tensor.name().substring(prefix.length())));
            }
        }
        return part;
    }
}
