package io.headwater.bench.quality;

import io.headwater.learn.EventLearner;
import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.model.TransferStrategy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A learner that can be foretold: the label seen most often so far, of all or under a text's first feature. */
final class CountingLearner implements EventLearner {
    private final String name;
    private final boolean looks;
    private int[][] counts = new int[4][0];

    /** @param looks whether it looks at the text at all; its first feature is 0 to 3 then */
    CountingLearner(String name, boolean looks) {
        this.name = name;
        this.looks = looks;
    }

    private int[] row(Features text) {
        return counts[looks ? (int) text.dense()[0] : 0];
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
        return counts[0].length;
    }

    @Override
    public void grow(int labels) {
        counts = Arrays.stream(counts).map(row -> Arrays.copyOf(row, labels)).toArray(int[][]::new);
    }

    @Override
    public float[][] predict(List<Features> texts) {
        return texts.stream()
                .map(text -> {
                    int[] row = row(text);
                    double all = Arrays.stream(row).sum() + 0.1 * row.length;
                    float[] logs = new float[row.length];
                    for (int label = 0; label < logs.length; label++) {
                        logs[label] = (float) Math.log((row[label] + 0.1) / all);
                    }
                    return logs;
                })
                .toArray(float[][]::new);
    }

    @Override
    public void learn(List<Features> texts, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            row(texts.get(i))[labels[i]]++;
        }
    }

    @Override
    public void forget() {
        counts = new int[4][labels()];
    }

    @Override
    public TrainingState state() {
        return new TrainingState(Map.of("counts", Arrays.deepToString(counts)), List.of());
    }

    @Override
    public void restore(TrainingState state) {
        throw new UnsupportedOperationException("nothing is restored here");
    }

    @Override
    public void close() {}
}
