package io.headwater.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts the rows of its steps, each label by its part of the target, and keeps what it was given. */
final class ScriptedBatchLearner extends Scripted implements BatchLearner {
    final List<Batch> steps = new ArrayList<>();

    /** One step as it was asked for. */
    record Batch(List<Features> texts, float[][] targets) {}

    ScriptedBatchLearner(String name) {
        super(name);
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
}
