package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A learner's weights in the form in which they are served.
 *
 * @param tensors one for each input of the learner's layers
 * @param changedRows as in {@link io.headwater.learn.ServingModel}
 */
record ServedWeights(List<Tensor> tensors, Map<String, int[]> changedRows) {
    ServedWeights {
        tensors = List.copyOf(tensors);
        changedRows = Map.copyOf(changedRows);
    }

    static ServedWeights of(List<Tensor> tensors) {
        return new ServedWeights(tensors, Map.of());
    }
}
