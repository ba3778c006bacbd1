package io.headwater.learn;

import io.headwater.model.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The full state of something that learns, as values: what is written to a state store and read back after a restart.
 *
 * @param metadata everything that is not a tensor, as text
 * @param tensors parameters and updater moments
 */
public record TrainingState(Map<String, String> metadata, List<Tensor> tensors) {
    public TrainingState {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = List.copyOf(tensors);
    }
}
