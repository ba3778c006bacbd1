package io.headwater.learn;

import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts the rows of its steps, each label by its part of the target, and keeps what it was given. */
final class ScriptedBatchLearner implements BatchLearner {
    final List<String> calls = new ArrayList<>();
    final LabelShares shares = new LabelShares();
    final List<Batch> steps = new ArrayList<>();
    boolean diverged;
    private final String name;

    /** One step as it was asked for. */
    record Batch(List<Features> texts, float[][] targets) {}

    ScriptedBatchLearner(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
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
    public double firstWeight() {
        return 0.5;
    }

    @Override
    public int labels() {
        return shares.labels();
    }

    @Override
    public void grow(int labels) {
        calls.add("grow " + labels);
        shares.grow(labels);
    }

    @Override
    public float[][] predict(List<Features> texts) {
        calls.add("predict " + texts.size());
        float[][] logs = texts.stream().map(shares::logs).toArray(float[][]::new);
        if (diverged) {
            logs[0][0] = Float.NaN;
        }
        return logs;
    }

    @Override
    public void step(List<Features> texts, float[][] targets) {
        calls.add("step " + texts.size());
        steps.add(new Batch(
                List.copyOf(texts), Arrays.stream(targets).map(float[]::clone).toArray(float[][]::new)));
        for (int i = 0; i < targets.length; i++) {
            for (int label = 0; label < targets[i].length; label++) {
                shares.add(texts.get(i), label, targets[i][label]);
            }
        }
    }

    @Override
    public void forget() {
        calls.add("forget");
        shares.clear();
    }

    @Override
    public TrainingState state() {
        return shares.state();
    }

    @Override
    public void restore(TrainingState state) {
        shares.restore(state);
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
