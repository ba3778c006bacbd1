package io.headwater.learn.dl4j;

import io.headwater.learn.dl4j.transformer.AdamW;
import io.headwater.model.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A linear softmax on a text's features, a row of weights and a bias per label, beginning with zeros. It learns with the
 * layers that make the features, to which it hands the gradient on; what answers is a copy that is brought up to date by
 * {@link #answer}.
 */
final class SoftmaxHead {
    /** AdamW's usual one. */
    static final float DECAY = 0.01f;

    private final int inputs;
    private final float scale;
    private int labels;
    private float[] numbers = {};
    private float[] first = {};
    private float[] second = {};
    private float[] answering = {};

    /** @param scale by what features are multiplied before they are weighed */
    SoftmaxHead(int inputs, float scale) {
        this.inputs = inputs;
        this.scale = scale;
    }

    int labels() {
        return labels;
    }

    void grow(int newLabels) {
        int size = newLabels * (inputs + 1);
        numbers = Arrays.copyOf(numbers, size);
        first = Arrays.copyOf(first, size);
        second = Arrays.copyOf(second, size);
        answering = Arrays.copyOf(answering, size);
        labels = newLabels;
    }

    void forget() {
        for (float[] all : List.of(numbers, first, second, answering)) {
            Arrays.fill(all, 0);
        }
    }

    /** What answers becomes what was learned. */
    void answer() {
        answering = numbers.clone();
    }

    /** Logits by what answers, {@code [labels]}. */
    float[] logits(float[] features) {
        return logits(answering, features);
    }

    private float[] logits(float[] rows, float[] features) {
        float[] logits = new float[labels];
        for (int label = 0; label < labels; label++) {
            int row = label * (inputs + 1);
            double sum = 0;
            for (int i = 0; i < inputs; i++) {
                sum += (double) rows[row + i] * features[i];
            }
            logits[label] = (float) (scale * sum) + rows[row + inputs];
        }
        return logits;
    }

    /**
     * One step of AdamW on the mean cross-entropy.
     *
     * @param features {@code [texts][inputs]}
     * @param targets {@code [texts]}
     * @param step its number, from 1 on
     * @return the loss's gradient with respect to the features, {@code [texts][inputs]}
     */
    float[][] learn(float[][] features, int[] targets, int step, double rate) {
        float[] gradient = new float[numbers.length];
        float[][] below = new float[targets.length][inputs];
        for (int text = 0; text < targets.length; text++) {
            float[] logs = logits(numbers, features[text]);
            LogSoftmax.ofLogits(logs);
            for (int label = 0; label < labels; label++) {
                float error = ((float) StrictMath.exp(logs[label]) - (label == targets[text] ? 1 : 0)) / targets.length;
                int row = label * (inputs + 1);
                for (int i = 0; i < inputs; i++) {
                    gradient[row + i] += error * scale * features[text][i];
                    below[text][i] += error * scale * numbers[row + i];
                }
                gradient[row + inputs] += error;
            }
        }
        AdamW.step(numbers, gradient, first, second, numbers.length, step, rate, DECAY);
        return below;
    }

    /** Everything, under names that begin with {@code head.}. */
    List<Tensor> state() {
        return List.of(
                tensor("head", numbers),
                tensor("head.first", first),
                tensor("head.second", second),
                tensor("head.answering", answering));
    }

    private Tensor tensor(String name, float[] rows) {
        return Tensor.of(name, shape(labels), rows);
    }

    private List<Integer> shape(int rows) {
        return List.of(rows, inputs + 1);
    }

    void restore(StateTensors state, int restored) {
        numbers = state.floats("head", shape(restored));
        first = state.floats("head.first", shape(restored));
        second = state.floats("head.second", shape(restored));
        answering = state.floats("head.answering", shape(restored));
        labels = restored;
    }

    /** What answers, as a dense layer wants it: {@code name.weight}, {@code [labels, inputs]}, and {@code name.bias}. */
    List<Tensor> served(String name) {
        float[] weight = new float[labels * inputs];
        float[] bias = new float[labels];
        for (int label = 0; label < labels; label++) {
            System.arraycopy(answering, label * (inputs + 1), weight, label * inputs, inputs);
            bias[label] = answering[label * (inputs + 1) + inputs];
        }
        return List.of(
                Tensor.of(name + ".weight", List.of(labels, inputs), weight),
                Tensor.of(name + ".bias", List.of(labels), bias));
    }
}
