package io.headwater.scorer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.headwater.model.LabelSet;
import io.headwater.model.Prediction;
import io.headwater.model.Version;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The models being served, each by its newest version, with the version before kept resident. Thread-safe: one thread
 * swaps, any number score; a text is scored by exactly one version from beginning to end.
 */
final class ServedModels implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final InstantSource clock;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final Object arrival = new Object();

    ServedModels(InstantSource clock) {
        this.clock = clock;
    }

    private record Slot(ServedVersion current, Optional<ServedVersion> before) {}

    /** The version being served. */
    Optional<Version> current(String model) {
        return Optional.ofNullable(slots.get(model)).map(slot -> slot.current().version());
    }

    Map<String, Version> all() {
        Map<String, Version> all = new LinkedHashMap<>();
        slots.forEach((model, slot) -> all.put(model, slot.current().version()));
        return all;
    }

    /**
     * Serves {@code version} from now on; called by one thread.
     *
     * @throws OrtException if its graph cannot be run; what was served is served on
     */
    void swap(Version version) throws OrtException {
        String model = version.manifest().model();
        Optional<Slot> old = Optional.ofNullable(slots.get(model));
        ServedVersion next = ServedVersion.open(environment, version, old.map(Slot::current));
        slots.put(model, new Slot(next, old.map(Slot::current)));
        old.flatMap(Slot::before).ifPresent(ServedVersion::release);
        synchronized (arrival) {
            arrival.notifyAll();
        }
    }

    /** Whether {@code model} has a version, now or within {@code patience}. */
    boolean await(String model, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (arrival) {
            while (!slots.containsKey(model)) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return false;
                }
                arrival.wait(left);
            }
        }
        return true;
    }

    /**
     * Scores one text by the version being served.
     *
     * @param encoder id of the encoder that made the features
     * @param features {@code [dimension]}
     * @return empty if the model has no version
     */
    Optional<Prediction> score(String id, String model, String encoder, float[] features) {
        ServedVersion version = leased(model);
        if (version == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(prediction(id, version, version.score(encoder, features)));
        } finally {
            version.release();
        }
    }

    private @Nullable ServedVersion leased(String model) {
        while (true) {
            Slot slot = slots.get(model);
            if (slot == null) {
                return null;
            }
            // A version retired between these two lines refuses the lease; the slot then holds its successor.
            if (slot.current().lease()) {
                return slot.current();
            }
        }
    }

    private Prediction prediction(String id, ServedVersion version, float[] row) {
        LabelSet labels = version.manifest().labels();
        Map<String, Double> probabilities = new LinkedHashMap<>();
        int best = 0;
        for (int i = 0; i < row.length; i++) {
            probabilities.put(labels.name(i), (double) row[i]);
            best = row[i] > row[best] ? i : best;
        }
        return new Prediction(
                id,
                version.manifest().model(),
                version.manifest().version(),
                labels.name(best),
                Math.min(1, row[best]),
                probabilities,
                clock.instant());
    }

    @Override
    public void close() {
        slots.values().forEach(slot -> {
            slot.before().ifPresent(ServedVersion::release);
            slot.current().release();
        });
        slots.clear();
    }
}
