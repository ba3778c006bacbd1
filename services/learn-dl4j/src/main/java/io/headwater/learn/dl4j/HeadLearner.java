package io.headwater.learn.dl4j;

import io.headwater.learn.BatchLearner;
import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Feature transfer: the source's hidden layers are frozen, its head is removed, and a softmax output, with or without a
 * dense layer before it, is learned in its place by DL4J's {@code TransferLearning} and Adam.
 *
 * <p>There is no dropout and no shuffling: the head's parameters, their average, Adam's moments, the number of steps, the
 * learning rate and the seed, which draws first weights and nothing else, are the whole state.
 *
 * <p>A step is taken over the labels that its targets, or those of a step before, know: that micro-batches have already
 * brought more changes nothing of what is learned.
 */
final class HeadLearner implements BatchLearner, Served {
    private static final double FIRST_WEIGHT = 0.2;
    private static final String FORMAT = "2";

    private final String name;
    private final SourceNetwork source;
    private HeadSettings settings;
    private HeadNetwork head;
    private int labels;
    /** So many labels have taken part in steps. */
    private int known;

    private HeadLearner(SourceNetwork source, HeadSettings settings) {
        this.source = source;
        this.settings = settings;
        this.name = source.model().encoder() + (settings.linear() ? "-linear" : "-mlp");
        this.head = network(0, settings);
    }

    /** @throws IllegalArgumentException if the source has a layer that cannot be exported, or weights that do not fit */
    static HeadLearner of(SourceModel source, HeadSettings settings) {
        return new HeadLearner(SourceNetwork.open(source), settings);
    }

    private HeadNetwork network(int forLabels, HeadSettings with) {
        return new HeadNetwork(source, with, HeadLayout.forLabels(source.outputs(), with.hiddenUnits(), forLabels));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public TransferStrategy strategy() {
        return TransferStrategy.FEATURE;
    }

    @Override
    public String encoder() {
        return source.model().encoder();
    }

    @Override
    public double firstWeight() {
        return FIRST_WEIGHT;
    }

    @Override
    public int labels() {
        return labels;
    }

    /** The network at its present capacity; growth may replace it. */
    HeadNetwork head() {
        return head;
    }

    @Override
    public void grow(int newLabels) {
        Refusals.shrinking(labels, newLabels);
        if (newLabels > head.layout().capacity()) {
            List<Tensor> numbers = HeadTensors.everything(head, labels);
            replaceHead(network(newLabels, settings), labels, numbers, head.iteration(), head.epoch());
        }
        for (int label = labels; label < newLabels; label++) {
            head.openColumn(label);
        }
        labels = newLabels;
    }

    /** Puts a fresh network in the place of the old one, with {@code filled} labels' numbers in it. */
    private void replaceHead(HeadNetwork fresh, int filled, List<Tensor> numbers, int iteration, int epoch) {
        try {
            HeadTensors.fill(fresh, filled, numbers);
        } catch (IllegalArgumentException e) {
            fresh.close();
            throw e;
        }
        fresh.iteration(iteration);
        fresh.epoch(epoch);
        head.close();
        head = fresh;
        labels = filled;
    }

    private static float[][] dense(List<Features> texts) {
        return texts.stream().map(Features::dense).toArray(float[][]::new);
    }

    @Override
    public float[][] predict(List<Features> texts) {
        float[] wide = head.output(dense(texts));
        int capacity = head.layout().capacity();
        float[][] logs = new float[texts.size()][labels];
        for (int row = 0; row < logs.length; row++) {
            System.arraycopy(wide, row * capacity, logs[row], 0, labels);
            LogSoftmax.ofProbabilities(logs[row]);
        }
        return logs;
    }

    @Override
    public void step(List<Features> texts, float[][] targets) {
        for (float[] target : targets) {
            Refusals.unknownLabel(target.length - 1, labels);
            known = Math.max(known, target.length);
        }
        head.fit(dense(texts), targets, known, labels);
    }

    @Override
    public void forget() {
        head.forgetLabels();
        for (int label = 0; label < labels; label++) {
            head.openColumn(label);
        }
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                Map.of(
                        "format", FORMAT,
                        "source", source.model().sha256(),
                        "seed", Long.toString(settings.seed()),
                        "learningRate", Double.toString(settings.learningRate()),
                        "labels", Integer.toString(labels),
                        "known", Integer.toString(known),
                        "iteration", Integer.toString(head.iteration()),
                        "epoch", Integer.toString(head.epoch())),
                HeadTensors.everything(head, labels));
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
        if (!state.required("source").equals(source.model().sha256())) {
            throw new IllegalArgumentException("a state learned on source model " + state.required("source")
                    + " cannot go on with " + source.model().sha256());
        }
        int restored = Integer.parseInt(state.required("labels"));
        int restoredKnown = Integer.parseInt(state.required("known"));
        int iteration = Integer.parseInt(state.required("iteration"));
        int epoch = Integer.parseInt(state.required("epoch"));
        // The state's own seed and rate, not the configured ones: it goes on exactly as it would have.
        HeadSettings own = new HeadSettings(
                Long.parseLong(state.required("seed")),
                Double.parseDouble(state.required("learningRate")),
                settings.hiddenUnits());
        replaceHead(network(restored, own), restored, state.tensors(), iteration, epoch);
        known = restoredKnown;
        settings = own;
    }

    @Override
    public String logits(ServingGraph graph) {
        String value = graph.features(encoder(), source.inputs());
        for (SourceLayer layer : source.layers()) {
            value = switch (layer.kind()) {
                case SCALE -> graph.scale(value, layer.name(), layer.inputs());
                case DENSE -> graph.dense(value, layer.name(), layer.inputs(), layer.outputs());
            };
            value = graph.activation(value, layer.activation());
        }
        if (settings.linear()) {
            return graph.logits(value, name, source.outputs());
        }
        String hidden = graph.dense(value, name + ".0", source.outputs(), settings.hiddenUnits());
        return graph.logits(graph.activation(hidden, "Relu"), name + ".1", settings.hiddenUnits());
    }

    @Override
    public ServedWeights weights() {
        List<Tensor> tensors =
                new ArrayList<>(HeadTensors.served(head, labels, name + ".0", settings.linear() ? name : name + ".1"));
        for (SourceLayer layer : source.layers()) {
            tensors.add(layer.weight());
            tensors.add(layer.bias());
        }
        return ServedWeights.of(tensors);
    }

    @Override
    public void close() {
        head.close();
        source.close();
    }
}
