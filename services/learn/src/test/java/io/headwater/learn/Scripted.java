package io.headwater.learn;

import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.List;

/** What scripted learners have in common: they answer with shares of labels and note how they were called. */
abstract class Scripted {
    final List<String> calls = new ArrayList<>();
    final LabelShares shares = new LabelShares();
    boolean diverged;
    double firstWeight = 0.5;
    TransferStrategy strategy = TransferStrategy.SCRATCH;
    /** What happens besides when it is asked, for example time passes. */
    Runnable atWork = () -> {};

    private final String name;

    Scripted(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public TransferStrategy strategy() {
        return strategy;
    }

    public String encoder() {
        return "none";
    }

    public double firstWeight() {
        return firstWeight;
    }

    public int labels() {
        return shares.labels();
    }

    public void grow(int labels) {
        calls.add("grow " + labels);
        shares.grow(labels);
    }

    public float[][] predict(List<Features> texts) {
        calls.add("predict " + texts.size());
        atWork.run();
        float[][] logs = texts.stream().map(shares::logs).toArray(float[][]::new);
        if (diverged) {
            logs[0][0] = Float.NaN;
        }
        return logs;
    }

    public void forget() {
        calls.add("forget");
        shares.clear();
    }

    public TrainingState state() {
        return shares.state();
    }

    public void restore(TrainingState state) {
        shares.restore(state);
    }

    public void close() {
        calls.add("close");
    }
}
