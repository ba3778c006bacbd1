package io.headwater.learn;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The features of some texts as tensors of a state, and back. */
final class FeatureRows {
    private static final String DENSE = "dense";
    private static final String NGRAMS = "ngrams";
    private static final String WORDS = "words";
    private static final String COUNTS = ".counts";

    private FeatureRows() {}

    /** Tensors whose names begin with {@code prefix}. */
    static List<Tensor> save(String prefix, List<Features> texts) {
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(joined(prefix + DENSE, texts.stream().map(Features::dense).toList()));
        numbers(prefix + NGRAMS, texts.stream().map(Features::ngrams).toList(), tensors);
        numbers(prefix + WORDS, texts.stream().map(Features::words).toList(), tensors);
        return tensors;
    }

    /** Numbers of buckets are below 2^24: every one is a float. */
    private static void numbers(String name, List<int[]> rows, List<Tensor> tensors) {
        List<float[]> floats = new ArrayList<>();
        float[] counts = new float[rows.size()];
        for (int row = 0; row < counts.length; row++) {
            int[] numbers = rows.get(row);
            float[] same = new float[numbers.length];
            for (int i = 0; i < same.length; i++) {
                same[i] = numbers[i];
            }
            floats.add(same);
            counts[row] = numbers.length;
        }
        tensors.add(joined(name, floats));
        tensors.add(Tensor.of(name + COUNTS, List.of(counts.length), counts));
    }

    private static Tensor joined(String name, List<float[]> rows) {
        float[] all = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return Tensor.of(name, List.of(all.length), all);
    }

    /**
     * What {@link #save} has given.
     *
     * @param texts how many there are
     * @throws IllegalArgumentException if there are no such tensors, or of another number of texts
     */
    static List<Features> load(String prefix, Map<String, Tensor> tensors, int texts) {
        float[] dense = required(tensors, prefix + DENSE);
        int dimension = texts == 0 ? 0 : dense.length / texts;
        if (dense.length != (long) texts * dimension) {
            throw new IllegalArgumentException(texts + " texts have " + dense.length + " numbers");
        }
        int[][] ngrams = numbers(prefix + NGRAMS, tensors, texts);
        int[][] words = numbers(prefix + WORDS, tensors, texts);
        List<Features> loaded = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            float[] row = Arrays.copyOfRange(dense, text * dimension, (text + 1) * dimension);
            loaded.add(new Features(row, ngrams[text], words[text]));
        }
        return loaded;
    }

    private static int[][] numbers(String name, Map<String, Tensor> tensors, int texts) {
        float[] counts = required(tensors, name + COUNTS);
        float[] all = required(tensors, name);
        if (counts.length != texts) {
            throw new IllegalArgumentException(texts + " texts, but " + name + " of " + counts.length);
        }
        int[][] numbers = new int[texts][];
        int at = 0;
        for (int text = 0; text < texts; text++) {
            numbers[text] = new int[(int) counts[text]];
            for (int i = 0; i < numbers[text].length; i++) {
                numbers[text][i] = (int) all[at++];
            }
        }
        return numbers;
    }

    private static float[] required(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " in a state of " + tensors.keySet());
        }
        return tensor.toArray();
    }
}
