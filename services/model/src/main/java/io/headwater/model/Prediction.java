package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a scorer says of one text, and the version that said it.
 *
 * @param probabilities label → probability, in the order of the version's label set; they sum to 1, unless there are too many to send them all
 * @param learners learner → its own probabilities, in the version's order; empty unless they were asked for
 */
public record Prediction(
        String id,
        String model,
        long version,
        String label,
        double confidence,
        Map<String, Double> probabilities,
        Map<String, Map<String, Double>> learners,
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
        Map<String, Map<String, Double>> copied = new LinkedHashMap<>();
        learners.forEach(
                (learner, each) -> copied.put(learner, Collections.unmodifiableMap(new LinkedHashMap<>(each))));
        learners = Collections.unmodifiableMap(copied);
    }

    /** The same without what each learner says. */
    public Prediction alone() {
        return new Prediction(id, model, version, label, confidence, probabilities, time);
    }

    /** The same with the probabilities of the {@code count} most probable labels alone, in the order of the label set. */
    public Prediction ofMostProbable(int count) {
        Set<String> kept = probabilities.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(count)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<String, Double> most = new LinkedHashMap<>(probabilities);
        most.keySet().retainAll(kept);
        return new Prediction(id, model, version, label, confidence, most, learners, time);
    }

    /** Without what each learner says. */
    public Prediction(
            String id,
            String model,
            long version,
            String label,
            double confidence,
            Map<String, Double> probabilities,
            Instant time) {
        this(id, model, version, label, confidence, probabilities, Map.of(), time);
    }
}
