package io.headwater.learn.dl4j;

import io.headwater.learn.BatchLearner;
import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.model.LabelMap;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A network of a source model's architecture that begins with as much of the source's knowledge as its strategy says: all
 * below the head and frozen ({@code FEATURE}), all below the head ({@code PARAMETER}), the head's columns as well, for the
 * labels that the source knows ({@code TASK}), or nothing ({@code SCRATCH}).
 *
 * <p>Its state is its own: what it learns depends on the source only at its beginning, when a label is new, and by the pull
 * towards the source's dense layer.
 */
final class TransferLearner implements BatchLearner, Served {
    private static final String FORMAT = "1";
    private static final String DENSE = ".0";
    private static final String OUTPUT = ".1";
    private static final String COLUMNS = "columns";

    private final String name;
    private final TransferStrategy strategy;
    private final double firstWeight;
    private final SourceParts source;
    private final LabelMap map;
    private final FineTuningPlan plan;
    private final Trunk trunk;
    private final SourceNetwork base;
    private final Distillation distillation;
    private final @Nullable SourceTeacher teacher;
    /** The source's number of each label; empty unless it is asked. */
    private int[] columns = {};

    private HeadSettings settings;
    private HeadNetwork head;
    private int labels;
    /** So many labels have taken part in steps, or are the source's. */
    private int known;
    /** Once texts mean something else, what the source would answer is no longer asked. */
    private boolean trusting = true;

    private TransferLearner(
            String name,
            TransferStrategy strategy,
            double firstWeight,
            SourceParts source,
            LabelMap map,
            FineTuningPlan plan,
            Trunk trunk,
            HeadSettings settings,
            Distillation distillation) {
        this.name = name;
        this.strategy = strategy;
        this.firstWeight = firstWeight;
        this.source = source;
        this.map = map;
        this.plan = plan;
        this.settings = settings;
        this.trunk = trunk;
        this.base = SourceNetwork.open(SourceBundles.scaling(trunk.encoder(), trunk.outputs(), trunk.scale()));
        this.head = network(0, settings);
        this.distillation = inherits() ? distillation : Distillation.NONE;
        this.teacher = this.distillation.isOn() ? new SourceTeacher(source, base) : null;
    }

    /**
     * A learner of the source's architecture.
     *
     * @param transfer what its labels are called here, and how near it is held to what the source answers
     * @param learningRate of Adam, for what learns at full rate
     */
    static TransferLearner of(
            String name,
            TransferStrategy strategy,
            double firstWeight,
            SourceParts source,
            Transfer transfer,
            FineTuningPlan plan,
            long seed,
            double learningRate) {
        HeadSettings settings = new HeadSettings(seed, learningRate, source.hidden());
        Trunk trunk = source.trunk(strategy != TransferStrategy.SCRATCH, seed);
        return new TransferLearner(
                name, strategy, firstWeight, source, transfer.labels(), plan, trunk, settings, transfer.distillation());
    }

    /**
     * A learner that makes a source model: the architecture is given, what it knows is not.
     *
     * @param description has the architecture and what lies below the dense layer
     * @param inputs of the dense layer
     * @param hidden units of the dense layer; 0 for none
     */
    static TransferLearner pretraining(
            SourceModel description, int inputs, int hidden, long seed, double learningRate) {
        SourceParts parts = new SourceParts(description, inputs, hidden, new float[0], new float[0][], new float[0]);
        return new TransferLearner(
                description.architecture().id(),
                TransferStrategy.SCRATCH,
                1,
                parts,
                LabelMap.SAME,
                FineTuningPlan.SCRATCH,
                parts.trunk(true, seed),
                new HeadSettings(seed, learningRate, hidden),
                Distillation.NONE);
    }

    private boolean inherits() {
        return strategy != TransferStrategy.SCRATCH;
    }

    private HeadNetwork network(int forLabels, HeadSettings with) {
        HeadNetwork fresh =
                new HeadNetwork(base, with, HeadLayout.forLabels(trunk.outputs(), with.hiddenUnits(), forLabels));
        if (inherits()) {
            fresh.anchor(source.dense());
        }
        return fresh;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public TransferStrategy strategy() {
        return strategy;
    }

    @Override
    public String encoder() {
        return trunk.encoder();
    }

    @Override
    public double firstWeight() {
        return firstWeight;
    }

    @Override
    public int labels() {
        return labels;
    }

    @Override
    public void grow(int newLabels) {
        int before = widen(newLabels);
        for (int label = before; label < newLabels; label++) {
            open(label);
        }
    }

    @Override
    public void grow(LabelSet names) {
        int before = widen(names.size());
        if (distillation.isOn() && trusting) {
            columns = source.columns(map, names);
        }
        for (int label = before; label < names.size(); label++) {
            OptionalInt column = strategy == TransferStrategy.TASK && trusting
                    ? source.column(map, names.name(label))
                    : OptionalInt.empty();
            if (column.isPresent()) {
                head.setColumn(label, source.columns()[column.getAsInt()], source.biases()[column.getAsInt()]);
                known = label + 1;
            } else {
                open(label);
            }
        }
    }

    private void open(int label) {
        if (inherits()) {
            // Nothing is known of it, and the features below are there already: a linear probe begins with zeros.
            head.setColumn(label, new float[head.layout().features()], 0);
        } else {
            head.openColumn(label);
        }
    }

    private int widen(int newLabels) {
        Refusals.shrinking(labels, newLabels);
        int before = labels;
        if (newLabels > head.layout().capacity()) {
            List<Tensor> numbers = HeadTensors.everything(head, labels);
            replaceHead(network(newLabels, settings), labels, numbers, head.iteration(), head.epoch());
        }
        labels = newLabels;
        return before;
    }

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
    }

    @Override
    public float[][] predict(List<Features> texts) {
        float[] wide = head.output(trunk.forward(texts));
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
        Rates rates = plan.after(head.iteration());
        float[][] rows = trunk.forward(texts);
        float[] below = head.fit(rows, held(texts, rows, targets), known, labels, rates);
        if (rates.trunk() > 0) {
            trunk.learn(texts, below, rates.trunk());
        }
    }

    /** Targets whose distance from what is answered is the gradient of the loss with what distillation adds to it. */
    private float[][] held(List<Features> texts, float[][] rows, float[][] targets) {
        if (teacher == null || columns.length == 0) {
            return targets;
        }
        float[][] answers = teacher.answers(texts);
        float[] learner = head.learning(rows);
        int capacity = head.layout().capacity();
        float[][] moved = new float[targets.length][];
        for (int row = 0; row < moved.length; row++) {
            float[] logs = Arrays.copyOfRange(learner, row * capacity, row * capacity + labels);
            LogSoftmax.ofProbabilities(logs);
            float[] pull = new float[known];
            distillation.addTo(pull, logs, answers[row], columns);
            moved[row] = Arrays.copyOf(targets[row], known);
            for (int label = 0; label < known; label++) {
                moved[row][label] -= pull[label];
            }
        }
        return moved;
    }

    @Override
    public void forget() {
        trusting = false;
        columns = new int[0];
        head.forgetLabels();
        for (int label = 0; label < labels; label++) {
            open(label);
        }
    }

    @Override
    public TrainingState state() {
        List<Tensor> tensors = new ArrayList<>(HeadTensors.everything(head, labels));
        tensors.addAll(trunk.state());
        Map<String, String> numbers = new HashMap<>();
        numbers.put("format", FORMAT);
        numbers.put("source", source.model().sha256());
        numbers.put("seed", Long.toString(settings.seed()));
        numbers.put("learningRate", Double.toString(settings.learningRate()));
        numbers.put("labels", Integer.toString(labels));
        numbers.put("known", Integer.toString(known));
        numbers.put("iteration", Integer.toString(head.iteration()));
        numbers.put("epoch", Integer.toString(head.epoch()));
        numbers.put("trusting", Boolean.toString(trusting));
        if (distillation.isOn()) {
            numbers.put(COLUMNS, Distillation.text(columns));
        }
        return new TrainingState(numbers, tensors);
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
        if (!state.required("source").equals(source.model().sha256())) {
            throw new IllegalArgumentException("a state learned from source model " + state.required("source")
                    + " cannot go on with " + source.model().sha256());
        }
        int restored = Integer.parseInt(state.required("labels"));
        int restoredKnown = Integer.parseInt(state.required("known"));
        int iteration = Integer.parseInt(state.required("iteration"));
        int epoch = Integer.parseInt(state.required("epoch"));
        HeadSettings own = new HeadSettings(
                Long.parseLong(state.required("seed")),
                Double.parseDouble(state.required("learningRate")),
                settings.hiddenUnits());
        trunk.restore(new StateTensors(state));
        replaceHead(network(restored, own), restored, state.tensors(), iteration, epoch);
        labels = restored;
        known = restoredKnown;
        trusting = Boolean.parseBoolean(state.required("trusting"));
        columns = distillation.isOn() ? Distillation.columns(state.required(COLUMNS)) : new int[0];
        settings = own;
    }

    /** The present network as a source model's weights, for {@code names} in the order of the labels. */
    SourceModel bundle(SourceModel description) {
        return SourceBundles.of(description, trunk, head, labels);
    }

    @Override
    public String logits(ServingGraph graph) {
        String value = trunk.value(graph, name);
        if (settings.linear()) {
            return graph.logits(value, name + OUTPUT, trunk.outputs());
        }
        String hidden = graph.dense(value, name + DENSE, trunk.outputs(), settings.hiddenUnits());
        return graph.logits(graph.activation(hidden, "Relu"), name + OUTPUT, settings.hiddenUnits());
    }

    @Override
    public ServedWeights weights() {
        List<Tensor> tensors = new ArrayList<>(HeadTensors.served(head, labels, name + DENSE, name + OUTPUT));
        tensors.addAll(trunk.served(name));
        return ServedWeights.of(tensors);
    }

    @Override
    public void close() {
        if (teacher != null) {
            teacher.close();
        }
        head.close();
        base.close();
        trunk.close();
    }
}
