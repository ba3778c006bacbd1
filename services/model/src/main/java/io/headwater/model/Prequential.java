package io.headwater.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Test-then-train metrics of a target model: every event was predicted by the state before it, then learned (Gama,
 * Sebastião and Rodrigues, "On evaluating stream learning algorithms", 2013).
 *
 * @param events how many events were predicted and learned
 * @param accuracy share of them that was predicted right; 0 before the first
 * @param logLoss mean of {@code -ln p(true label)}, a probability counted as at least 1e-6
 * @param lastThousand accuracy over the last 1,000 events, or over all while there are fewer
 * @param checkpoints accuracy over the first N events, for each N of {@link #CHECKPOINTS} that was reached
 */
public record Prequential(
        long events, double accuracy, double logLoss, double lastThousand, Map<Integer, Double> checkpoints) {
    /** After how many events the accuracy so far is written down. */
    public static final List<Integer> CHECKPOINTS = List.of(200, 500, 1000, 2000, 5000, 10000);

    public static final Prequential NONE = new Prequential(0, 0, 0, 0, Map.of());

    public Prequential {
        if (events < 0) {
            throw new IllegalArgumentException("negative number of events: " + events);
        }
        checkpoints = Collections.unmodifiableMap(new TreeMap<>(checkpoints));
    }
}
