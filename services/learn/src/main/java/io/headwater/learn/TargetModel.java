package io.headwater.learn;

import io.headwater.model.LabelSet;
import io.headwater.model.Prequential;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A target model: label set, learner and prequential counters, which learns micro-batches, each event predicted before
 * it is learned.
 *
 * <p>Single-threaded. Deterministic: the same micro-batches in the same order give the same {@link #stateSha256}. After
 * an exception the model is no longer of use: it may have learned half a step. It owns its learner.
 */
public final class TargetModel implements AutoCloseable {
    /** As many rows of the last micro-batch prove that an export agrees with the learner. */
    private static final int PROBES = 32;

    private static final String LABELS = "labels";
    private static final String LEARNER = "learner";
    private static final String LEARNER_PREFIX = "learner.";

    private final Learner learner;
    private LabelSet labels = LabelSet.EMPTY;
    private PrequentialCounter counter = new PrequentialCounter();
    private List<float[]> probes = List.of();

    /** @param learner fresh, without labels; closed by {@link #close} */
    public TargetModel(Learner learner) {
        if (learner.labels() != 0) {
            throw new IllegalArgumentException(
                    learner.name() + " already tells " + learner.labels() + " labels apart, but nobody knows which");
        }
        this.learner = learner;
    }

    public LabelSet labels() {
        return labels;
    }

    public Prequential prequential() {
        return counter.value();
    }

    /** Learner → its weight in what is served. */
    public Map<String, Double> committee() {
        return Map.of(learner.name(), 1.0);
    }

    /**
     * Predicts every example by the present state, counts, grows the label set by labels never seen (in the order of the
     * batch), then takes one training step.
     *
     * <p>The highest probability is the prediction; of equal ones, that of the label seen first. A label not yet known
     * counts as wrong, with the least probability.
     *
     * @param microBatch at least one example; their features are kept until the next call and must not be written to
     */
    public Step learn(List<Example> microBatch) {
        if (microBatch.isEmpty()) {
            throw new IllegalArgumentException("a micro-batch has at least one event");
        }
        float[][] features = microBatch.stream().map(Example::features).toArray(float[][]::new);
        double[] losses = new double[features.length];
        int correct = count(microBatch, predict(features), losses);

        int known = labels.size();
        int[] targets = new int[features.length];
        for (int i = 0; i < targets.length; i++) {
            String label = microBatch.get(i).label();
            labels = labels.with(label);
            targets[i] = labels.indexOf(label).orElseThrow();
        }
        learner.grow(labels.size());
        learner.learn(features, targets);
        probes = List.of(features).subList(0, Math.min(PROBES, features.length));
        return new Step(labels.names().subList(known, labels.size()), correct, losses);
    }

    private float[][] predict(float[][] features) {
        return labels.size() == 0 ? new float[features.length][0] : learner.predict(features);
    }

    private int count(List<Example> microBatch, float[][] probabilities, double[] losses) {
        int correct = 0;
        for (int i = 0; i < losses.length; i++) {
            int target = labels.indexOf(microBatch.get(i).label()).orElse(-1);
            boolean hit = target >= 0 && highest(probabilities[i]) == target;
            losses[i] = counter.add(hit, target >= 0 ? probabilities[i][target] : 0);
            correct += hit ? 1 : 0;
        }
        return correct;
    }

    private int highest(float[] row) {
        int highest = 0;
        for (int i = 0; i < row.length; i++) {
            if (Float.isNaN(row[i])) {
                throw new IllegalStateException(learner.name() + " has diverged: a probability is not a number");
            }
            if (row[i] > row[highest]) {
                highest = i;
            }
        }
        return highest;
    }

    /** Everything that {@link #learn} builds on: labels, counters, the learner's parameters and updater moments. */
    public TrainingState state() {
        TrainingState inner = learner.state();
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(LABELS, TextList.encode(labels.names()));
        metadata.put(LEARNER, learner.name());
        counter.save(metadata);
        inner.metadata().forEach((key, value) -> metadata.put(LEARNER_PREFIX + key, value));
        return new TrainingState(metadata, inner.tensors());
    }

    /**
     * Goes on exactly where {@code state} was taken.
     *
     * @throws IllegalArgumentException if the state is of another learner or does not hang together
     */
    public void restore(TrainingState state) {
        String writer = state.required(LEARNER);
        if (!writer.equals(learner.name())) {
            throw new IllegalArgumentException("a state of " + writer + " is not for " + learner.name());
        }
        Map<String, String> inner = new TreeMap<>();
        state.metadata().forEach((key, value) -> {
            if (key.startsWith(LEARNER_PREFIX)) {
                inner.put(key.substring(LEARNER_PREFIX.length()), value);
            }
        });
        LabelSet restored = new LabelSet(TextList.decode(state.required(LABELS)));
        learner.restore(new TrainingState(inner, state.tensors()));
        if (learner.labels() != restored.size()) {
            throw new IllegalArgumentException(
                    "a state of " + restored.size() + " labels has a learner of " + learner.labels());
        }
        labels = restored;
        counter = PrequentialCounter.load(state);
        probes = List.of();
    }

    /**
     * What a scorer needs, proven to agree with the learner on the last micro-batch's rows (up to 32).
     *
     * @throws IllegalStateException before the first micro-batch: there is nothing to serve
     */
    public ServingModel export() {
        if (labels.size() == 0) {
            throw new IllegalStateException("a model without labels cannot be served");
        }
        return learner.export(probes);
    }

    /** SHA-256, lower-case hex, over {@link #state}: equal states, equal futures. */
    public String stateSha256() {
        return state().sha256();
    }

    @Override
    public void close() {
        learner.close();
    }
}
