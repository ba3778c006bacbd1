package io.headwater.learn;

import io.headwater.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Arithmetic small enough to be foretold: a label's probability is its share of the events of the same kind, plus one each.
 * The kind of a text is its first dense feature, if it has any.
 */
final class LabelShares {
    private static final int KINDS = 64;

    private float[][] counts = new float[KINDS][0];

    int labels() {
        return counts[0].length;
    }

    void grow(int labels) {
        for (int kind = 0; kind < KINDS; kind++) {
            counts[kind] = Arrays.copyOf(counts[kind], labels);
        }
    }

    private static int kind(Features text) {
        return text.dense().length == 0 ? 0 : (int) text.dense()[0];
    }

    void add(Features text, int label, float weight) {
        counts[kind(text)][label] += weight;
    }

    float[] logs(Features text) {
        float[] own = counts[kind(text)];
        float total = own.length;
        for (float count : own) {
            total += count;
        }
        float[] logs = new float[own.length];
        for (int label = 0; label < own.length; label++) {
            logs[label] = (float) Math.max(Learner.LEAST_LOG, StrictMath.log((1 + own[label]) / total));
        }
        return logs;
    }

    void clear() {
        for (float[] own : counts) {
            Arrays.fill(own, 0);
        }
    }

    TrainingState state() {
        float[] all = new float[KINDS * labels()];
        for (int kind = 0; kind < KINDS; kind++) {
            System.arraycopy(counts[kind], 0, all, kind * labels(), labels());
        }
        return new TrainingState(
                Map.of("size", Integer.toString(labels())), List.of(Tensor.of("counts", List.of(all.length), all)));
    }

    void restore(TrainingState state) {
        int labels = Integer.parseInt(state.required("size"));
        float[] all = state.tensors().get(0).toArray();
        for (int kind = 0; kind < KINDS; kind++) {
            counts[kind] = Arrays.copyOfRange(all, kind * labels, (kind + 1) * labels);
        }
    }
}
