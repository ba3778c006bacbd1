package io.headwater.learn.dl4j;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.EventLearner;
import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

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

    /** A wrong label less probable than that is not pushed further down: it costs nothing and keeps rows sparse. */
    private static final float NEGLIGIBLE = 0.01f;

    private static final String FORMAT = "1";
    private static final String BUCKETS = "buckets";
    private static final String SQUARES = "squares";
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";
    private static final String BIAS_SQUARES = "bias.squares";

    private NgramTable table = new NgramTable();
    private float[] bias = {};
    private float[] biasSquares = {};
    /** How many of the labels an event has had. */
    private int seen;

    /** What one export hands out stays as it is until the export after the next. */
    private ServedTable next = new ServedTable();

    private ServedTable last = new ServedTable();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TransferStrategy strategy() {
        return TransferStrategy.SCRATCH;
    }

    @Override
    public String encoder() {
        return NAME;
    }

    @Override
    public double firstWeight() {
        return FIRST_WEIGHT;
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
        float[] gradient = logits(ngrams, seen);
        float square = toGradient(gradient, target);
        float value = value(ngrams);
        float rate = (float) (RATE * StrictMath.cbrt(seen));
        for (int bucket : ngrams) {
            int row = table.open(bucket);
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

    @Override
    public void forget() {
        int labels = labels();
        clear();
        grow(labels);
    }

    private void clear() {
        table = new NgramTable();
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
        return new TrainingState(
                Map.of(
                        "format",
                        FORMAT,
                        "labels",
                        Integer.toString(labels),
                        "seen",
                        Integer.toString(seen),
                        "rows",
                        Integer.toString(rows)),
                List.of(
                        Tensor.of(BIAS, List.of(labels), bias),
                        Tensor.of(BIAS_SQUARES, List.of(labels), biasSquares),
                        Tensor.of(BUCKETS, List.of(rows), buckets),
                        Tensor.of(SQUARES, List.of(rows), squares),
                        Tensor.of(WEIGHT, List.of(rows, labels), weights)));
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
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
        seen = restoredSeen;
        table = restored;
        next = new ServedTable();
        last = new ServedTable();
    }

    @Override
    public String logits(ServingGraph graph) {
        return graph.ngramLogits(NAME, HashedNgrams.BUCKETS);
    }

    @Override
    public ServedWeights weights() {
        ServedTable served = next;
        ServedTable before = last;
        Map<String, int[]> changed = Map.of();
        if (before.labels() == labels()) {
            changed = Map.of(NAME + ".index", before.newBuckets(table), NAME + ".weight", before.stale());
        }
        served.update(table, labels());
        next = before;
        last = served;
        List<Tensor> tensors = List.of(
                served.index(NAME + ".index"),
                served.weight(NAME + ".weight"),
                Tensor.of(NAME + ".bias", List.of(labels()), bias));
        return new ServedWeights(tensors, changed);
    }

    /** There is no native memory but what the garbage collector frees. */
    @Override
    public void close() {}
}
