package io.headwater.learn.dl4j;

import io.headwater.encode.HashedNgrams;
import io.headwater.model.LabelMap;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.List;
import java.util.OptionalInt;

/**
 * The table of a pretrained softmax over n-grams, as its bundle has it. Immutable.
 *
 * @param buckets {@code [rows]}, distinct; shared, not to be written to
 * @param squares {@code [rows]}, Adagrad's accumulators; shared, not to be written to
 * @param weights {@code [rows, labels]}; shared, not to be written to
 * @param bias {@code [labels]}; shared, not to be written to
 */
record NgramSource(SourceModel model, float[] buckets, float[] squares, float[] weights, float[] bias) {
    static final String BUCKETS = "ngrams.buckets";
    static final String SQUARES = "ngrams.squares";
    static final String WEIGHT = "ngrams.weight";
    static final String BIAS = "ngrams.bias";

    static NgramSource of(SourceModel model) {
        StateTensors tensors = new StateTensors(model.tensors());
        int labels = model.labels().size();
        int rows = model.tensors().stream()
                .filter(tensor -> tensor.name().equals(BUCKETS))
                .mapToInt(tensor -> tensor.shape().get(0))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("source model " + model.name() + " has no " + BUCKETS));
        return new NgramSource(
                model,
                tensors.floats(BUCKETS, List.of(rows)),
                tensors.floats(SQUARES, List.of(rows)),
                tensors.floats(WEIGHT, List.of(rows, labels)),
                tensors.floats(BIAS, List.of(labels)));
    }

    int rows() {
        return buckets.length;
    }

    int labels() {
        return bias.length;
    }

    /** The source's column for each label of the target model, or {@link Distillation#UNKNOWN}. */
    int[] columns(LabelMap map, LabelSet targets) {
        return targets.names().stream()
                .mapToInt(target -> column(map, target).orElse(Distillation.UNKNOWN))
                .toArray();
    }

    /** The source's column for a label of the target model; empty if it has none. */
    OptionalInt column(LabelMap map, String target) {
        for (int label = 0; label < labels(); label++) {
            if (map.target(model.labels().name(label)).equals(target)) {
                return OptionalInt.of(label);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * A table with the source's rows.
     *
     * @param columns how many columns; the first are the source's, unless there is to be none
     * @param share of the source's accumulators: the smaller, the faster the target model moves away from it
     */
    NgramTable table(int columns, float share) {
        NgramTable table = new NgramTable();
        table.widen(Math.max(1, columns));
        for (int row = 0; row < rows(); row++) {
            table.restore((int) buckets[row], share * squares[row], weights, row * labels(), columns);
        }
        return table;
    }

    /** The index of a table with these rows, as it is served. */
    Tensor index(String name) {
        float[] index = new float[HashedNgrams.BUCKETS];
        for (int row = 0; row < rows(); row++) {
            index[(int) buckets[row]] = row + 1;
        }
        return Tensor.of(name, List.of(index.length), index);
    }

    /** The rows below an empty first one, as they are served. */
    Tensor weight(String name) {
        float[] served = new float[(rows() + 1) * labels()];
        System.arraycopy(weights, 0, served, labels(), weights.length);
        return Tensor.of(name, List.of(rows() + 1, labels()), served);
    }
}
