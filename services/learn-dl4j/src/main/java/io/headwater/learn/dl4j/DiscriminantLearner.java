package io.headwater.learn.dl4j;

import io.headwater.learn.EventLearner;
import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The closed-form learner: streaming linear discriminant analysis (Hayes and Kanan, "Lifelong machine learning with deep
 * streaming linear discriminant analysis", 2020) on an encoder's features. An event costs one rank-1 update; the
 * covariance is inverted when an answer is wanted after something was learned.
 */
final class DiscriminantLearner implements EventLearner, Served {
    private static final double FIRST_WEIGHT = 0.4;
    /** As many events' worth of the covariance outlives a change of what texts mean. */
    private static final double LASTING_EVENTS = 300;

    private static final String FORMAT = "1";
    private static final String COUNTS = "counts";
    private static final String MEANS = "means";
    private static final String SCATTER = "scatter";

    private final String encoder;
    private ClassStatistics statistics;
    private @Nullable Discriminant solved;

    /** @param dimension of the encoder's features */
    DiscriminantLearner(String encoder, int dimension) {
        this.encoder = encoder;
        this.statistics = new ClassStatistics(dimension);
    }

    @Override
    public String name() {
        return encoder + "-lda";
    }

    @Override
    public TransferStrategy strategy() {
        return TransferStrategy.FEATURE;
    }

    @Override
    public String encoder() {
        return encoder;
    }

    @Override
    public double firstWeight() {
        return FIRST_WEIGHT;
    }

    @Override
    public int labels() {
        return statistics.classes();
    }

    @Override
    public void grow(int labels) {
        Refusals.shrinking(labels(), labels);
        if (labels > labels()) {
            statistics.grow(labels);
            solved = null;
        }
    }

    @Override
    public void learn(List<Features> texts, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            statistics.add(texts.get(i).dense(), labels[i]);
        }
        solved = null;
    }

    private Discriminant solved() {
        Discriminant present = solved;
        if (present == null) {
            present = Discriminant.of(statistics);
            solved = present;
        }
        return present;
    }

    @Override
    public float[][] predict(List<Features> texts) {
        float[][] logs = solved().logits(texts.stream().map(Features::dense).toArray(float[][]::new));
        for (float[] row : logs) {
            LogSoftmax.ofLogits(row);
        }
        return logs;
    }

    @Override
    public void forget() {
        statistics.forgetClasses(LASTING_EVENTS);
        solved = null;
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                Map.of(
                        "format", FORMAT,
                        "labels", Integer.toString(labels()),
                        "past", Double.toString(statistics.past())),
                List.of(
                        StateTensors.of(COUNTS, List.of(labels()), statistics.counts()),
                        StateTensors.of(MEANS, List.of(labels(), statistics.dimension()), statistics.flatMeans()),
                        StateTensors.of(SCATTER, scatterShape(), statistics.scatter())));
    }

    private List<Integer> scatterShape() {
        return List.of(ClassStatistics.triangle(statistics.dimension()));
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
        int labels = Integer.parseInt(state.required("labels"));
        StateTensors tensors = new StateTensors(state);
        statistics = ClassStatistics.of(
                statistics.dimension(),
                tensors.doubles(COUNTS, List.of(labels)),
                tensors.doubles(MEANS, List.of(labels, statistics.dimension())),
                tensors.doubles(SCATTER, scatterShape()),
                Double.parseDouble(state.required("past")));
        solved = null;
    }

    @Override
    public String logits(ServingGraph graph) {
        return graph.logits(graph.features(encoder, statistics.dimension()), name(), statistics.dimension());
    }

    @Override
    public ServedWeights weights() {
        Discriminant present = solved();
        List<Tensor> tensors = List.of(
                Tensor.of(name() + ".weight", List.of(labels(), statistics.dimension()), present.weight()),
                Tensor.of(name() + ".bias", List.of(labels()), present.bias()));
        return ServedWeights.of(tensors);
    }

    /** There is no native memory. */
    @Override
    public void close() {}
}
