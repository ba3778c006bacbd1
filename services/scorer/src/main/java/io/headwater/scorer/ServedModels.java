package io.headwater.scorer;

import ai.onnxruntime.OrtEnvironment;
import io.headwater.encode.Encoder;
import io.headwater.encode.LowerBlocks;
import io.headwater.model.LabelSet;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.model.Version;
import io.headwater.wire.UpdateRefusedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models being served, each by its newest version, with the version before kept resident. Thread-safe: one thread
 * swaps, any number score; a text is scored by exactly one version from beginning to end.
 */
final class ServedModels implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Encoder encoder;
    private final Transformers transformers;
    private final InstantSource clock;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final Object arrival = new Object();
    private volatile boolean closed;

    /** For versions that read no transformer's states. */
    ServedModels(Encoder encoder, InstantSource clock) {
        this(encoder, Transformers.none(), clock);
    }

    /**
     * Models to be served.
     *
     * @param encoder makes the features; the caller's to close, after this
     * @param transformers make others; likewise
     */
    ServedModels(Encoder encoder, Transformers transformers, InstantSource clock) {
        this.encoder = encoder;
        this.transformers = transformers;
        this.clock = clock;
    }

    /** What is resident of one model. */
    record Slot(ServedVersion current, Optional<ServedVersion> before) {}

    /** What is resident of a model: for whoever wants to look at it, not to score. */
    Optional<Slot> resident(String model) {
        return Optional.ofNullable(slots.get(model));
    }

    /** The version being served. */
    Optional<Version> current(String model) {
        return resident(model).map(slot -> slot.current().version());
    }

    /** What the version being served reads beside the encoder's features, if it does. */
    Optional<LowerBlocks> lowerBlocks(String model) {
        return resident(model).flatMap(slot -> slot.current().lowerBlocks());
    }

    /** Whether there is no version of any model. */
    boolean isEmpty() {
        return slots.isEmpty();
    }

    /**
     * Serves {@code version} from now on; called by one thread.
     *
     * @throws UpdateRefusedException if it cannot score; what was served is served on
     */
    void swap(Version version) throws UpdateRefusedException {
        String model = version.manifest().model();
        Optional<Slot> old = resident(model);
        ServedVersion next = ServedVersion.open(environment, encoder, transformers, version, old.map(Slot::current));
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
                // Rounded up: a wait of 0 ms would be one without end.
                long left =
                        Duration.ofNanos(deadline - System.nanoTime() + 999_999).toMillis();
                if (left <= 0 || closed) {
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
     * @param explain whether the prediction tells what each learner says
     * @return empty if the model has no version
     * @throws IllegalStateException after {@link #close}
     */
    Optional<Prediction> score(String id, String model, EncodedText features, boolean explain) {
        Optional<ServedVersion> leased = lease(model);
        if (leased.isEmpty()) {
            return Optional.empty();
        }
        ServedVersion version = leased.get();
        try {
            return Optional.of(prediction(id, version, version.score(features, explain)));
        } finally {
            version.release();
        }
    }

    private Optional<ServedVersion> lease(String model) {
        while (true) {
            if (closed) {
                throw new IllegalStateException("no model is served any more");
            }
            Slot slot = slots.get(model);
            if (slot == null) {
                return Optional.empty();
            }
            // A version retired between these two lines refuses the lease; the slot then holds its successor.
            if (slot.current().lease()) {
                return Optional.of(slot.current());
            }
        }
    }

    private Prediction prediction(String id, ServedVersion version, ServedVersion.Said said) {
        LabelSet labels = version.manifest().labels();
        float[] row = said.probabilities();
        Map<String, Double> probabilities = new LinkedHashMap<>();
        int best = 0;
        for (int i = 0; i < row.length; i++) {
            probabilities.put(labels.name(i), probability(row[i]));
            best = row[i] > row[best] ? i : best;
        }
        return new Prediction(
                id,
                version.manifest().model(),
                version.manifest().version(),
                labels.name(best),
                probability(row[best]),
                probabilities,
                learners(version.manifest(), said.learners()),
                clock.instant());
    }

    /** The graph's learners are in the manifest's order. */
    private static Map<String, Map<String, Double>> learners(Manifest manifest, float[][] logarithms) {
        Map<String, Map<String, Double>> learners = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(logarithms.length, manifest.learners().size()); i++) {
            Map<String, Double> probabilities = new LinkedHashMap<>();
            for (int label = 0; label < logarithms[i].length; label++) {
                probabilities.put(manifest.labels().name(label), probability((float) Math.exp(logarithms[i][label])));
            }
            learners.put(manifest.learners().get(i).name(), probabilities);
        }
        return learners;
    }

    /** A softmax may round to a little more than 1. */
    private static double probability(float value) {
        return Math.min(1, value);
    }

    /** Gives the native memory back as soon as no text is being scored by it. The swapping thread has ended before. */
    @Override
    public void close() {
        closed = true;
        slots.keySet().forEach(model -> {
            Slot slot = slots.remove(model);
            if (slot != null) {
                slot.before().ifPresent(ServedVersion::release);
                slot.current().release();
            }
        });
        synchronized (arrival) {
            arrival.notifyAll();
        }
    }
}
