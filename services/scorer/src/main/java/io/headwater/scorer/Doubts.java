package io.headwater.scorer;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that may be served stale: an update was refused, or a version that the directory names was not found, and nothing
 * has made good for it since. Thread-safe: the follower's thread says what happens, others ask.
 */
final class Doubts {
    private final Map<String, Doubt> doubts = new ConcurrentHashMap<>();

    /**
     * Why a model may be stale.
     *
     * @param reason the first refusal's code, or {@code behind}
     * @param since in milliseconds since the epoch
     */
    record Doubt(String model, String reason, long since) {}

    /** Returns whether {@code model} was not in doubt before. */
    boolean raise(String model, String reason, long now) {
        return doubts.putIfAbsent(model, new Doubt(model, reason, now)) == null;
    }

    /** The model is as new as it can be. */
    void settle(String model) {
        doubts.remove(model);
    }

    boolean isEmpty() {
        return doubts.isEmpty();
    }

    /** The one that has lasted longest. */
    Optional<Doubt> oldest() {
        return doubts.values().stream().min(Comparator.comparingLong(Doubt::since));
    }

    /** How long the oldest has lasted; zero if there is none. */
    Duration age(long now) {
        return Duration.ofMillis(
                oldest().map(doubt -> Math.max(0, now - doubt.since())).orElse(0L));
    }

    /** Keeps those of which {@code stillOpen} says so. */
    void keepOnly(java.util.function.Predicate<String> stillOpen) {
        doubts.keySet().removeIf(model -> !stillOpen.test(model));
    }
}
