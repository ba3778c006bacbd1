package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * What another program has reached on the same stream.
 *
 * @param accuracies checkpoint's key → accuracy, from 0 to 1
 * @param perSecond events
 */
record Peer(String name, Map<String, Double> accuracies, double perSecond) {
    Peer {
        requireNonNull(name, "name");
        accuracies = Map.copyOf(accuracies);
    }

    Optional<Double> accuracy(Checkpoint checkpoint) {
        return Optional.ofNullable(accuracies.get(checkpoint.key()));
    }
}
