package io.headwater.learn.dl4j;

import io.headwater.encode.HashedWords;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.openblas.global.openblas;

/**
 * Makes vectors of words from what a sentence encoder says of each: its principal components, and less of words that are
 * everywhere (Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence embeddings", 2017).
 */
final class WordVectors {
    /** Words of that share count half. */
    private static final double HALF_SHARE = 1e-3;

    private WordVectors() {}

    /**
     * The encoder's features of each word, reduced and weighted.
     *
     * @param features {@code [words][encoder dimension]}
     * @param dimension of the result; what is more than the encoder has stays 0
     * @return {@code [words, dimension]}
     */
    static float[] distilled(WordCounts words, List<float[]> features, int dimension) {
        int full = features.get(0).length;
        double[] mean = new double[full];
        for (float[] row : features) {
            for (int i = 0; i < full; i++) {
                mean[i] += row[i] / features.size();
            }
        }
        double[] axes = principalAxes(features, mean);
        float[] vectors = new float[features.size() * dimension];
        for (int word = 0; word < features.size(); word++) {
            double weight = HALF_SHARE / (HALF_SHARE + words.shares()[word]);
            float[] row = features.get(word);
            for (int axis = 0; axis < Math.min(dimension, full); axis++) {
                // Eigenvalues ascend, column after column.
                int from = (full - 1 - axis) * full;
                double product = 0;
                for (int i = 0; i < full; i++) {
                    product += (row[i] - mean[i]) * axes[from + i];
                }
                vectors[word * dimension + axis] = (float) (weight * product);
            }
        }
        return vectors;
    }

    private static double[] principalAxes(List<float[]> features, double[] mean) {
        int full = mean.length;
        double[] covariance = new double[full * full];
        double[] row = new double[full];
        for (float[] feature : features) {
            Arrays.setAll(row, i -> feature[i] - mean[i]);
            for (int i = 0; i < full; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[j * full + i] += row[i] * row[j];
                }
            }
        }
        double[] values = new double[full];
        int failed = openblas.LAPACKE_dsyev(
                openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', full, covariance, full, values);
        if (failed != 0) {
            throw new IllegalStateException("the principal axes of word vectors were not found (" + failed + ")");
        }
        return covariance;
    }

    /** Scales vectors, in place, so that what a text's mean gives to a dense layer has a variance of about 1. */
    static void scale(float[] vectors, int dimension, WordCounts words, List<String> texts) {
        Vocabulary vocabulary = new Vocabulary(words.buckets());
        HashedWords encoder = new HashedWords();
        double squares = 0;
        for (String text : texts) {
            double[] mean = new double[dimension];
            int known = 0;
            for (int bucket : encoder.encode(text)) {
                int row = vocabulary.row(bucket) - 1;
                if (row >= 0) {
                    known++;
                    for (int i = 0; i < dimension; i++) {
                        mean[i] += vectors[row * dimension + i];
                    }
                }
            }
            for (double sum : mean) {
                squares += sum * sum / Math.max(1, known * (double) known);
            }
        }
        float factor = (float) (1 / Math.sqrt(Math.max(1e-12, squares / texts.size() / dimension)));
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] *= factor;
        }
    }

    /** Scales vectors, in place, so that their numbers have this standard deviation around 0. */
    static void spread(float[] vectors, double deviation) {
        double squares = 0;
        for (float number : vectors) {
            squares += (double) number * number;
        }
        float factor = (float) (deviation / Math.sqrt(Math.max(1e-12, squares / vectors.length)));
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] *= factor;
        }
    }
}
