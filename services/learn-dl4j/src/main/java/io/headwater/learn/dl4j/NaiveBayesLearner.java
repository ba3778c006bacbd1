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
 * Multinomial naive Bayes on the hashed n-grams of a text: counts and nothing else, so that it knows something of a label
 * from its first event on. What the n-grams say is divided by the root of how many they are, because they do not say it
 * independently of one another (Rennie et al., "Tackling the poor assumptions of naive Bayes text classifiers", 2003, on
 * the same trouble). N-grams that were never learned say nothing.
 */
final class NaiveBayesLearner implements EventLearner, Served {
    static final String NAME = "ngrams-bayes";

    private static final double FIRST_WEIGHT = 0.2;
    private static final String ENCODER = "ngrams";

    /** What an n-gram counts for under a label that it was never seen with. */
    private static final float SMOOTHING = 0.1f;

    /** The smoothing's part of a label's n-grams: so many different ones are thought to be. */
    private static final double SMOOTHED_TOTAL = SMOOTHING * 20_000;

    private static final String FORMAT = "1";
    private static final String BUCKETS = "buckets";
    private static final String COUNTS = "counts";
    private static final String EVENTS = "events";
    private static final String TOTALS = "totals";

    private NgramTable table = new NgramTable();
    private double[] events = {};
    /** By label, n-grams of all its events. */
    private double[] totals = {};

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
        return ENCODER;
    }

    @Override
    public double firstWeight() {
        return FIRST_WEIGHT;
    }

    @Override
    public int labels() {
        return events.length;
    }

    @Override
    public void grow(int labels) {
        Refusals.shrinking(labels(), labels);
        table.widen(labels);
        events = Arrays.copyOf(events, labels);
        totals = Arrays.copyOf(totals, labels);
    }

    @Override
    public float[][] predict(List<Features> texts) {
        float[] prior = prior();
        float[] rarity = rarity();
        float[][] logs = new float[texts.size()][];
        for (int i = 0; i < logs.length; i++) {
            int[] ngrams = texts.get(i).ngrams();
            float[] logits = new float[labels()];
            int known = table.addLogsTo(logits, ngrams, 1 / SMOOTHING);
            float root = (float) Math.sqrt(Math.max(1, known));
            for (int label = 0; label < logits.length; label++) {
                logits[label] = (logits[label] + known * rarity[label] + prior[label]) / root;
            }
            LogSoftmax.ofLogits(logits);
            logs[i] = logits;
        }
        return logs;
    }

    private float[] prior() {
        float[] prior = new float[labels()];
        for (int label = 0; label < prior.length; label++) {
            prior[label] = (float) StrictMath.log(events[label] + 1);
        }
        return prior;
    }

    /** By label, what each known n-gram adds whether or not it was seen with the label. */
    private float[] rarity() {
        float[] rarity = new float[labels()];
        for (int label = 0; label < rarity.length; label++) {
            rarity[label] = (float) -StrictMath.log(totals[label] + SMOOTHED_TOTAL);
        }
        return rarity;
    }

    @Override
    public void learn(List<Features> texts, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            Refusals.unknownLabel(labels[i], labels());
            int[] ngrams = texts.get(i).ngrams();
            for (int bucket : ngrams) {
                int row = table.open(bucket);
                table.count(row, labels[i]);
                next.touch(row);
                last.touch(row);
            }
            events[labels[i]]++;
            totals[labels[i]] += ngrams.length;
        }
    }

    @Override
    public void forget() {
        int labels = labels();
        start(new NgramTable());
        events = new double[0];
        totals = new double[0];
        grow(labels);
    }

    private void start(NgramTable fresh) {
        table = fresh;
        next = new ServedTable();
        last = new ServedTable();
    }

    @Override
    public TrainingState state() {
        int rows = table.rows() - 1;
        int labels = labels();
        float[] buckets = new float[rows];
        float[] counts = new float[rows * labels];
        for (int row = 0; row < rows; row++) {
            // Below 2^24 every whole number is a float.
            buckets[row] = table.bucket(row + 1);
            System.arraycopy(table.weights(), table.start(row + 1), counts, row * labels, labels);
        }
        return new TrainingState(
                Map.of("format", FORMAT, "labels", Integer.toString(labels), "rows", Integer.toString(rows)),
                List.of(
                        Tensor.of(BUCKETS, List.of(rows), buckets),
                        Tensor.of(COUNTS, List.of(rows, labels), counts),
                        StateTensors.of(EVENTS, List.of(labels), events),
                        StateTensors.of(TOTALS, List.of(labels), totals)));
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
        int labels = Integer.parseInt(state.required("labels"));
        int rows = Integer.parseInt(state.required("rows"));
        StateTensors tensors = new StateTensors(state);
        float[] buckets = tensors.floats(BUCKETS, List.of(rows));
        float[] counts = tensors.floats(COUNTS, List.of(rows, labels));
        double[] restoredEvents = tensors.doubles(EVENTS, List.of(labels));
        totals = tensors.doubles(TOTALS, List.of(labels));
        events = restoredEvents;
        NgramTable restored = new NgramTable();
        restored.widen(labels);
        for (int row = 0; row < rows; row++) {
            restored.restore((int) buckets[row], 0, counts, row * labels, labels);
        }
        start(restored);
    }

    @Override
    public String logits(ServingGraph graph) {
        return graph.naiveBayesLogits(ENCODER, NAME, HashedNgrams.BUCKETS, 1 / SMOOTHING);
    }

    @Override
    public ServedWeights weights() {
        ServedTable served = next;
        ServedTable before = last;
        Map<String, int[]> changed = changedRows(before);
        served.update(table, labels());
        next = before;
        last = served;
        List<Tensor> tensors = List.of(
                served.index(NAME + ".index"),
                served.weight(NAME + ".counts"),
                Tensor.of(NAME + ".prior", List.of(labels()), prior()),
                Tensor.of(NAME + ".rarity", List.of(labels()), rarity()));
        return new ServedWeights(tensors, changed);
    }

    private Map<String, int[]> changedRows(ServedTable before) {
        return before.labels() == labels()
                ? Map.of(NAME + ".index", before.newBuckets(table), NAME + ".counts", before.stale())
                : Map.of();
    }

    /** There is no native memory but what the garbage collector frees. */
    @Override
    public void close() {}
}
