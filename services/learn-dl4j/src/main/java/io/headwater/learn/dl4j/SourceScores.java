package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A source's scores for a text as features: its logits, centred, frozen, under a layer that learns by Adagrad what they say
 * of the target model's labels. So a table of n-grams can be transferred to labels that it has never heard of.
 */
final class SourceScores {
    private static final float RATE = 0.3f;
    private static final float LEAST_ROOT = 1e-6f;
    private static final String WEIGHT = "scores.weight";
    private static final String SQUARES = "scores.squares";

    private final NgramSource source;
    private final NgramTable table;
    private final List<Tensor> frozen;
    private final int inputs;
    private float[] weights = {};
    private float[] squares = {};

    /** @param name of the learner, in versions */
    SourceScores(NgramSource source, String name) {
        this.source = source;
        this.inputs = source.labels();
        this.table = source.table(inputs, 1);
        this.frozen = List.of(
                source.index(name + ".source.index"),
                source.weight(name + ".source.weight"),
                Tensor.of(name + ".source.bias", List.of(inputs), source.bias()));
    }

    void grow(int labels) {
        weights = Arrays.copyOf(weights, labels * inputs);
        squares = Arrays.copyOf(squares, labels);
    }

    void forget() {
        weights = new float[weights.length];
        squares = new float[squares.length];
    }

    /** The source's centred logits, {@code [source's labels]}; {@code value} is what each n-gram counts for. */
    float[] of(int[] ngrams, float value) {
        float[] scores = new float[inputs];
        table.addTo(scores, ngrams);
        float mean = 0;
        for (int i = 0; i < inputs; i++) {
            scores[i] = scores[i] * value + source.bias()[i];
            mean += scores[i] / inputs;
        }
        for (int i = 0; i < inputs; i++) {
            scores[i] -= mean;
        }
        return scores;
    }

    void addTo(float[] logits, float[] scores) {
        for (int label = 0; label < logits.length; label++) {
            for (int i = 0; i < inputs; i++) {
                logits[label] += weights[label * inputs + i] * scores[i];
            }
        }
    }

    /** @param gradient of the loss with respect to the logits; shorter than the labels if the last take no part */
    void step(float[] gradient, float[] scores) {
        float length = 0;
        for (float score : scores) {
            length += score * score;
        }
        for (int label = 0; label < gradient.length; label++) {
            squares[label] += gradient[label] * gradient[label] * length;
            float step = RATE * gradient[label] / ((float) Math.sqrt(squares[label]) + LEAST_ROOT);
            for (int i = 0; i < inputs; i++) {
                weights[label * inputs + i] -= step * scores[i];
            }
        }
    }

    List<Tensor> state() {
        return List.of(
                Tensor.of(WEIGHT, List.of(squares.length, inputs), weights),
                Tensor.of(SQUARES, List.of(squares.length), squares));
    }

    void restore(StateTensors tensors, int labels) {
        weights = tensors.floats(WEIGHT, List.of(labels, inputs));
        squares = tensors.floats(SQUARES, List.of(labels));
    }

    /** Adds the scores to {@code others}. */
    String logits(ServingGraph graph, String name, String others) {
        String scores = graph.ngramLogits(NgramLearner.NAME, name + ".source", name + ".source.labels");
        return graph.withScores(scores, name + ".scores", inputs, others);
    }

    /** A tensor for each input of those layers. */
    List<Tensor> served(String name) {
        return java.util.stream.Stream.concat(
                        frozen.stream(),
                        java.util.stream.Stream.of(
                                Tensor.of(name + ".scores.weight", List.of(squares.length, inputs), weights),
                                Tensor.of(name + ".scores.bias", List.of(squares.length), new float[squares.length])))
                .toList();
    }
}
