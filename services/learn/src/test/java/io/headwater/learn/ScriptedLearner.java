package io.headwater.learn;

import java.util.Arrays;
import java.util.List;

/** Counts the events that it is given, each once. */
final class ScriptedLearner extends Scripted implements EventLearner {
    private final boolean slow;

    ScriptedLearner(String name) {
        this(name, false);
    }

    ScriptedLearner(String name, boolean slow) {
        super(name);
        this.slow = slow;
    }

    @Override
    public boolean isSlow() {
        return slow;
    }

    @Override
    public void learn(List<Features> texts, int[] labels) {
        calls.add("learn " + Arrays.toString(labels));
        for (int i = 0; i < labels.length; i++) {
            shares.add(texts.get(i), labels[i], 1);
        }
    }
}
