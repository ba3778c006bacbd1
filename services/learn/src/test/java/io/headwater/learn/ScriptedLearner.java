package io.headwater.learn;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A learner small enough to be foretold: a label's probability is its share of the examples learned, plus one each. */
final class ScriptedLearner implements Learner {
    final List<String> calls = new ArrayList<>();
    List<float[]> probes = List.of();
    boolean diverged;
    private float[] counts = {};

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public TransferStrategy strategy() {
        return TransferStrategy.SCRATCH;
    }

    @Override
    public String encoder() {
        return "none";
    }

    @Override
    public int labels() {
        return counts.length;
    }

    @Override
    public void grow(int labels) {
        calls.add("grow " + labels);
        counts = Arrays.copyOf(counts, labels);
    }

    @Override
    public float[][] predict(float[][] features) {
        calls.add("predict " + features.length);
        float total = counts.length;
        for (float count : counts) {
            total += count;
        }
        float[][] probabilities = new float[features.length][counts.length];
        for (float[] row : probabilities) {
            for (int label = 0; label < row.length; label++) {
                row[label] = diverged ? Float.NaN : (1 + counts[label]) / total;
            }
        }
        return probabilities;
    }

    @Override
    public void learn(float[][] features, int[] labels) {
        calls.add("learn " + Arrays.toString(labels));
        for (int label : labels) {
            counts[label]++;
        }
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                Map.of("size", Integer.toString(counts.length)),
                List.of(Tensor.of("counts", List.of(counts.length), counts)));
    }

    @Override
    public void restore(TrainingState state) {
        counts = state.tensors().get(0).toArray();
    }

    @Override
    public ServingModel export(List<float[]> rows) {
        probes = rows;
        return new ServingModel(new byte[0], List.of());
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
