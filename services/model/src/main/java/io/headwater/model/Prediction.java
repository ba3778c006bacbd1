package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a scorer says of one text, and the version that said it.
 *
 * @param probabilities label → probability, in the order of the version's label set; they sum to 1
 */
public record Prediction(
        String id,
        String model,
        long version,
        String label,
        double confidence,
        Map<String, Double> probabilities,
        Instant time) {
    public Prediction {
        requireNonNull(id, "id");
        requireNonNull(model, "model");
        requireNonNull(label, "label");
        requireNonNull(time, "time");
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence out of [0, 1]: " + confidence);
        }
        probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    }
}
