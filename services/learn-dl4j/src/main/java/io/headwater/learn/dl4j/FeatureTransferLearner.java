package io.headwater.learn.dl4j;

import io.headwater.learn.Learner;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TrainingState;
import io.headwater.learn.TransferStrategy;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Feature transfer: the source's hidden layers are frozen, its head is removed, and a dense layer and a softmax output
 * are learned in its place by DL4J's {@code TransferLearning} and Adam.
 *
 * <p>There is no dropout and no shuffling: the head's parameters, Adam's moments, the number of steps, the learning rate
 * and the seed, which draws first weights and nothing else, are the whole state.
 */
final class FeatureTransferLearner implements Learner {
    private static final int OWN_PROBES = 8;
    private static final String FORMAT = "1";

    private final String name;
    private final SourceNetwork source;
    private FeatureTransferSettings settings;
    private final byte[] graph;
    private final ServingSession session;
    private HeadNetwork head;
    private int labels;

    private FeatureTransferLearner(SourceNetwork source, FeatureTransferSettings settings) {
        this.source = source;
        this.settings = settings;
        this.name = source.model().encoder() + "-mlp";
        this.graph = graph(source, settings);
        this.session = new ServingSession(graph, source.model().encoder());
        this.head = network(0, settings);
    }

    static FeatureTransferLearner of(SourceModel source, FeatureTransferSettings settings) {
        return new FeatureTransferLearner(SourceNetwork.open(source), settings);
    }

    private static byte[] graph(SourceNetwork source, FeatureTransferSettings settings) {
        ServingGraph graph = new ServingGraph(source.model().encoder(), source.inputs());
        for (SourceLayer layer : source.layers()) {
            switch (layer.kind()) {
                case SCALE -> graph.scale(layer.name(), layer.inputs());
                case DENSE -> graph.dense(layer.name(), layer.inputs(), layer.outputs());
            }
            graph.activation(layer.activation());
        }
        graph.dense("head.0", source.outputs(), settings.hiddenUnits()).activation("Relu");
        return graph.softmax("head.1", settings.hiddenUnits());
    }

    private HeadNetwork network(int forLabels, FeatureTransferSettings with) {
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
    public int labels() {
        return labels;
    }

    /** The network at its present capacity; growth may replace it. */
    HeadNetwork head() {
        return head;
    }

    @Override
    public void grow(int newLabels) {
        if (newLabels < labels) {
            throw new IllegalArgumentException("a head of " + labels + " labels cannot shrink to " + newLabels);
        }
        if (newLabels > head.layout().capacity()) {
            widen(newLabels);
        }
        for (int label = labels; label < newLabels; label++) {
            head.openColumn(label);
        }
        labels = newLabels;
    }

    private void widen(int newLabels) {
        List<Tensor> numbers = HeadTensors.everything(head, labels);
        replaceHead(network(newLabels, settings), labels, numbers, head.iteration(), head.epoch());
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

    @Override
    public float[][] predict(float[][] features) {
        float[] wide = head.output(features);
        int capacity = head.layout().capacity();
        float[][] probabilities = new float[features.length][labels];
        for (int row = 0; row < features.length; row++) {
            System.arraycopy(wide, row * capacity, probabilities[row], 0, labels);
        }
        return probabilities;
    }

    @Override
    public void learn(float[][] features, int[] targets) {
        for (int target : targets) {
            if (target < 0 || target >= labels) {
                throw new IllegalArgumentException("label " + target + " of " + labels);
            }
        }
        head.fit(features, targets);
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
                        "iteration", Integer.toString(head.iteration()),
                        "epoch", Integer.toString(head.epoch())),
                HeadTensors.everything(head, labels));
    }

    @Override
    public void restore(TrainingState state) {
        if (!state.required("format").equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "a state of format " + state.required("format") + "; this software reads " + FORMAT);
        }
        if (!state.required("source").equals(source.model().sha256())) {
            throw new IllegalArgumentException("a state learned on source model " + state.required("source")
                    + " cannot go on with " + source.model().sha256());
        }
        int restored = Integer.parseInt(state.required("labels"));
        int iteration = Integer.parseInt(state.required("iteration"));
        int epoch = Integer.parseInt(state.required("epoch"));
        // The state's own seed and rate, not the configured ones: it goes on exactly as it would have.
        FeatureTransferSettings own = new FeatureTransferSettings(
                Long.parseLong(state.required("seed")),
                Double.parseDouble(state.required("learningRate")),
                settings.hiddenUnits());
        replaceHead(network(restored, own), restored, state.tensors(), iteration, epoch);
        settings = own;
    }

    @Override
    public ServingModel export(List<float[]> probes) {
        List<Tensor> tensors = new ArrayList<>(HeadTensors.parameters(head, labels));
        for (SourceLayer layer : source.layers()) {
            tensors.add(layer.weight());
            tensors.add(layer.bias());
        }
        tensors.sort(Comparator.comparing(Tensor::name));
        float[][] rows = probes.isEmpty() ? ownProbes() : probes.toArray(float[][]::new);
        session.prove(tensors, rows, predict(rows));
        return new ServingModel(graph.clone(), tensors);
    }

    /** Points on the unit sphere, where an encoder's features lie; always the same. */
    private float[][] ownProbes() {
        Random random = new Random(1);
        float[][] rows = new float[OWN_PROBES][source.inputs()];
        for (float[] row : rows) {
            double squares = 0;
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
                squares += row[i] * row[i];
            }
            float length = (float) Math.sqrt(squares);
            for (int i = 0; i < row.length; i++) {
                row[i] /= length;
            }
        }
        return rows;
    }

    @Override
    public void close() {
        head.close();
        session.close();
        source.close();
    }
}
