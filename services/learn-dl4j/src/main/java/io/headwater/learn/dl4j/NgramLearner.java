package io.headwater.learn.dl4j;

import io.headwater.learn.EventLearner;
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
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A softmax over the hashed n-grams of a text, each worth {@code 1/√n}, learned from nothing by Adagrad, event after
 * event. It needs no encoder and is strong where words decide.
 *
 * <p>An event is learned over the labels seen up to it, not over all that its micro-batch will bring.
 */
final class NgramLearner implements EventLearner, Served {
    static final String NAME = "ngrams";

    private static final double FIRST_WEIGHT = 0.2;

    /** The rate of rows, times the third root of the number of labels. */
    private static final double RATE = 0.4;

    private static final float BIAS_RATE = 0.3f;

    private static final float LEAST_ROOT = 1e-6f;

    /** As much of a source's accumulators is kept: the target model moves faster than the source would. */
    private static final float KEPT_SQUARES = 0.3f;

    /** A wrong label less probable than that is not pushed further down: it costs nothing and keeps rows sparse. */
    private static final float NEGLIGIBLE = 0.01f;

    private static final String FORMAT = "1";
    private static final String BUCKETS = "buckets";
    private static final String SQUARES = "squares";
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";
    private static final String BIAS_SQUARES = "bias.squares";
    private static final String COLUMNS = "columns";

    private final String name;
    private final TransferStrategy strategy;
    private final double firstWeight;
    private final Optional<NgramSource> source;
    private final LabelMap map;
    private final @Nullable SourceScores scores;
    private final boolean rowsLearn;
    private final Distillation distillation;
    private final @Nullable SourceScores teacher;
    /** The source's number of each label; empty unless it is asked. */
    private int[] columns = {};

    /** Once texts mean something else, what the source would answer is no longer asked. */
    private boolean trusting = true;

    private NgramTable table;
    private float[] bias = {};
    private float[] biasSquares = {};
    /** How many of the labels an event has had. */
    private int seen;

    /** What one export hands out stays as it is until the export after the next. */
    private ServedTable next = new ServedTable();

    private ServedTable last = new ServedTable();

    NgramLearner() {
        this(NAME, TransferStrategy.SCRATCH, FIRST_WEIGHT, Optional.empty(), LabelMap.SAME, Distillation.NONE);
    }

    private NgramLearner(
            String name,
            TransferStrategy strategy,
            double firstWeight,
            Optional<NgramSource> source,
            LabelMap map,
            Distillation distillation) {
        this.name = name;
        this.strategy = strategy;
        this.firstWeight = firstWeight;
        this.source = source;
        this.map = map;
        boolean asFeatures = strategy == TransferStrategy.FEATURE || strategy == TransferStrategy.PARAMETER;
        this.scores = asFeatures ? new SourceScores(source.orElseThrow(), name) : null;
        this.distillation = strategy == TransferStrategy.SCRATCH ? Distillation.NONE : distillation;
        this.teacher = this.distillation.isOn() ? new SourceScores(source.orElseThrow(), name) : null;
        this.rowsLearn = strategy != TransferStrategy.FEATURE;
        this.table = first();
    }

    /**
     * A learner that begins with a source's table: its columns for the labels that it knows ({@code TASK}), its scores as
     * features for a new layer, alone ({@code FEATURE}) or beside rows that are learned ({@code PARAMETER}); or with nothing.
     *
     * @param transfer what its labels are called here, and how near it is held to what the source answers
     */
    static NgramLearner of(
            String name, TransferStrategy strategy, double firstWeight, NgramSource source, Transfer transfer) {
        return new NgramLearner(
                name, strategy, firstWeight, Optional.of(source), transfer.labels(), transfer.distillation());
    }

    /** The table before any event. */
    private NgramTable first() {
        return trusting && strategy == TransferStrategy.TASK
                ? source.orElseThrow().table(0, KEPT_SQUARES)
                : new NgramTable();
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
        return NAME;
    }

    @Override
    public double firstWeight() {
        return firstWeight;
    }

    @Override
    public int labels() {
        return bias.length;
    }

    @Override
    public void grow(int labels) {
        Refusals.shrinking(labels(), labels);
        table.widen(labels);
        bias = Arrays.copyOf(bias, labels);
        biasSquares = Arrays.copyOf(biasSquares, labels);
        if (scores != null) {
            scores.grow(labels);
        }
    }

    @Override
    public void grow(LabelSet names) {
        int before = labels();
        grow(names.size());
        if (distillation.isOn() && trusting) {
            columns = source.orElseThrow().columns(map, names);
        }
        if (strategy == TransferStrategy.TASK && trusting) {
            for (int label = before; label < names.size(); label++) {
                OptionalInt column = source.orElseThrow().column(map, names.name(label));
                if (column.isPresent()) {
                    take(label, source.orElseThrow(), column.getAsInt());
                }
            }
        }
    }

    /** The source's column for a label that it knows. */
    private void take(int label, NgramSource from, int column) {
        for (int row = 0; row < from.rows(); row++) {
            table.put(table.row((int) from.buckets()[row]), label, from.weights()[row * from.labels() + column]);
        }
        bias[label] = from.bias()[column];
        seen = label + 1;
        next = new ServedTable();
        last = new ServedTable();
    }

    @Override
    public float[][] predict(List<Features> texts) {
        float[][] logs = new float[texts.size()][];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = logits(texts.get(i).ngrams(), labels());
            LogSoftmax.ofLogits(logs[i]);
        }
        return logs;
    }

    private float[] logits(int[] ngrams, int labels) {
        float[] logits = new float[labels];
        table.addTo(logits, ngrams);
        float value = value(ngrams);
        for (int label = 0; label < labels; label++) {
            logits[label] = logits[label] * value + bias[label];
        }
        if (scores != null) {
            scores.addTo(logits, scores.of(ngrams, value));
        }
        return logits;
    }

    private static float value(int[] ngrams) {
        return (float) (1 / Math.sqrt(Math.max(1, ngrams.length)));
    }

    @Override
    public void learn(List<Features> texts, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            Refusals.unknownLabel(labels[i], labels());
            seen = Math.max(seen, labels[i] + 1);
            learn(texts.get(i).ngrams(), labels[i]);
        }
    }

    private void learn(int[] ngrams, int target) {
        float[] logits = logits(ngrams, seen);
        float[] gradient = logits.clone();
        float value = value(ngrams);
        float square = toGradient(gradient, target);
        if (teacher != null && columns.length > 0) {
            distillation.addTo(gradient, logits, teacher.of(ngrams, value), columns);
            square = square(gradient);
        }
        float rate = (float) (RATE * StrictMath.cbrt(seen));
        if (scores != null) {
            scores.step(gradient, scores.of(ngrams, value));
        }
        for (int i = 0; rowsLearn && i < ngrams.length; i++) {
            int row = table.open(ngrams[i]);
            table.step(row, gradient, square, value, rate);
            next.touch(row);
            last.touch(row);
        }
        for (int label = 0; label < seen; label++) {
            biasSquares[label] += gradient[label] * gradient[label];
            bias[label] -= BIAS_RATE * gradient[label] / ((float) Math.sqrt(biasSquares[label]) + LEAST_ROOT);
        }
    }

    /** Turns logits into the gradient of the log loss, in place, and gives the sum of its squares. */
    private static float toGradient(float[] logits, int target) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        float sum = 0;
        for (int label = 0; label < logits.length; label++) {
            logits[label] = (float) StrictMath.exp(logits[label] - highest);
            sum += logits[label];
        }
        float square = 0;
        for (int label = 0; label < logits.length; label++) {
            float probability = logits[label] / sum;
            float gradient = probability < NEGLIGIBLE ? 0 : probability;
            logits[label] = label == target ? probability - 1 : gradient;
            square += logits[label] * logits[label];
        }
        return square;
    }

    private static float square(float[] gradient) {
        float square = 0;
        for (float part : gradient) {
            square += part * part;
        }
        return square;
    }

    @Override
    public void forget() {
        int labels = labels();
        trusting = false;
        columns = new int[0];
        clear();
        grow(labels);
        if (scores != null) {
            scores.forget();
        }
    }

    private void clear() {
        table = first();
        bias = new float[0];
        biasSquares = new float[0];
        next = new ServedTable();
        last = new ServedTable();
    }

    @Override
    public TrainingState state() {
        int rows = table.rows() - 1;
        int labels = labels();
        float[] buckets = new float[rows];
        float[] squares = new float[rows];
        float[] weights = new float[rows * labels];
        for (int row = 0; row < rows; row++) {
            // Below 2^24 every whole number is a float.
            buckets[row] = table.bucket(row + 1);
            squares[row] = table.square(row + 1);
            System.arraycopy(table.weights(), table.start(row + 1), weights, row * labels, labels);
        }
        List<Tensor> tensors = new ArrayList<>(List.of(
                Tensor.of(BIAS, List.of(labels), bias),
                Tensor.of(BIAS_SQUARES, List.of(labels), biasSquares),
                Tensor.of(BUCKETS, List.of(rows), buckets),
                Tensor.of(SQUARES, List.of(rows), squares),
                Tensor.of(WEIGHT, List.of(rows, labels), weights)));
        if (scores != null) {
            tensors.addAll(scores.state());
        }
        Map<String, String> numbers = new HashMap<>(Map.of(
                "format", FORMAT,
                "labels", Integer.toString(labels),
                "seen", Integer.toString(seen),
                "rows", Integer.toString(rows)));
        source.ifPresent(from -> {
            numbers.put("source", from.model().sha256());
            numbers.put("trusting", Boolean.toString(trusting));
            if (distillation.isOn()) {
                numbers.put(COLUMNS, Distillation.text(columns));
            }
        });
        return new TrainingState(numbers, tensors);
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
        if (source.isPresent()
                && !state.required("source").equals(source.get().model().sha256())) {
            throw new IllegalArgumentException("a state learned from source model " + state.required("source")
                    + " cannot go on with " + source.get().model().sha256());
        }
        int labels = Integer.parseInt(state.required("labels"));
        int rows = Integer.parseInt(state.required("rows"));
        int restoredSeen = Integer.parseInt(state.required("seen"));
        StateTensors tensors = new StateTensors(state);
        float[] buckets = tensors.floats(BUCKETS, List.of(rows));
        float[] squares = tensors.floats(SQUARES, List.of(rows));
        float[] weights = tensors.floats(WEIGHT, List.of(rows, labels));
        NgramTable restored = new NgramTable();
        restored.widen(labels);
        for (int row = 0; row < rows; row++) {
            restored.restore((int) buckets[row], squares[row], weights, row * labels, labels);
        }
        float[] restoredBias = tensors.floats(BIAS, List.of(labels));
        biasSquares = tensors.floats(BIAS_SQUARES, List.of(labels));
        bias = restoredBias;
        if (scores != null) {
            scores.restore(tensors, labels);
        }
        trusting = source.isEmpty() || Boolean.parseBoolean(state.required("trusting"));
        columns = distillation.isOn() ? Distillation.columns(state.required(COLUMNS)) : new int[0];
        seen = restoredSeen;
        table = restored;
        next = new ServedTable();
        last = new ServedTable();
    }

    @Override
    public String logits(ServingGraph graph) {
        String rows = graph.ngramLogits(NAME, name, ServingGraph.LABELS);
        return scores == null ? rows : scores.logits(graph, name, rows);
    }

    @Override
    public ServedWeights weights() {
        ServedTable served = next;
        ServedTable before = last;
        Map<String, int[]> changed = Map.of();
        if (before.labels() == labels()) {
            changed = Map.of(name + ".index", before.newBuckets(table), name + ".weight", before.stale());
        }
        served.update(table, labels());
        next = before;
        last = served;
        List<Tensor> tensors = new ArrayList<>(List.of(
                served.index(name + ".index"),
                served.weight(name + ".weight"),
                Tensor.of(name + ".bias", List.of(labels()), bias)));
        if (scores != null) {
            tensors.addAll(scores.served(name));
        }
        return new ServedWeights(tensors, changed);
    }

    /** The present table as a source model's weights. */
    SourceModel bundle(SourceModel description) {
        StateTensors state = new StateTensors(state());
        int rows = table.rows() - 1;
        int labels = labels();
        return new SourceModel(
                description.name(),
                "",
                description.encoder(),
                description.encoderFingerprint(),
                description.architecture(),
                description.settings(),
                "",
                List.of(
                        state.get(BUCKETS, List.of(rows)).renamed(NgramSource.BUCKETS),
                        state.get(SQUARES, List.of(rows)).renamed(NgramSource.SQUARES),
                        state.get(WEIGHT, List.of(rows, labels)).renamed(NgramSource.WEIGHT),
                        state.get(BIAS, List.of(labels)).renamed(NgramSource.BIAS)),
                List.of(),
                description.labels(),
                description.provenance());
    }

    /** There is no native memory but what the garbage collector frees. */
    @Override
    public void close() {}
}
