package io.headwater.learn;

import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts the events that it is given, each once. */
final class ScriptedLearner implements EventLearner {
    final List<String> calls = new ArrayList<>();
    final LabelShares shares = new LabelShares();
    boolean diverged;
    private final String name;

    ScriptedLearner(String name) {
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
    public void learn(List<Features> texts, int[] labels) {
        calls.add("learn " + Arrays.toString(labels));
        for (int i = 0; i < labels.length; i++) {
            shares.add(texts.get(i), labels[i], 1);
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
