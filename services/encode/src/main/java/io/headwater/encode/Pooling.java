package io.headwater.encode;

import java.nio.FloatBuffer;

/** Token embeddings to one text's features: their mean, scaled to length 1, as sentence-transformers does. */
final class Pooling {
    private Pooling() {}

    /**
     * The mean of the tokens' rows, scaled.
     *
     * @param embeddings {@code [tokens, dimension]}, row-major; without padding, so that every token counts
     * @return {@code [dimension]}, fresh
     */
    static float[] meanOfLengthOne(FloatBuffer embeddings, int tokens, int dimension) {
        float[] mean = new float[dimension];
        float[] row = new float[dimension];
        for (int token = 0; token < tokens; token++) {
            embeddings.get(token * dimension, row);
            for (int i = 0; i < dimension; i++) {
                mean[i] += row[i];
            }
        }
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            mean[i] /= tokens;
            squares += (double) mean[i] * mean[i];
        }
        // A vector of zeros has no direction; sentence-transformers leaves it as it is, too.
        float norm = (float) Math.max(Math.sqrt(squares), 1e-12);
        for (int i = 0; i < dimension; i++) {
            mean[i] /= norm;
        }
        return mean;
    }
}
