package io.headwater.encode;

import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Optional;

/** How the embeddings of a text's tokens become its features; these are then scaled to length 1. */
public enum Pooling {
    /** The mean of all tokens, as most models of sentence-transformers have it. */
    MEAN {
        @Override
        float[] pooled(FloatBuffer embeddings, int tokens, int dimension) {
            float[] mean = new float[dimension];
            float[] row = new float[dimension];
            for (int token = 0; token < tokens; token++) {
                embeddings.get(token * dimension, row);
                for (int i = 0; i < dimension; i++) {
                    mean[i] += row[i];
                }
            }
            for (int i = 0; i < dimension; i++) {
                mean[i] /= tokens;
            }
            return mean;
        }
    },
    /** The first token, {@code [CLS]}, as BGE's models were trained (Xiao et al., C-Pack, 2023). */
    CLS {
        @Override
        float[] pooled(FloatBuffer embeddings, int tokens, int dimension) {
            float[] first = new float[dimension];
            embeddings.get(0, first);
            return first;
        }
    };

    /** What a setting says that leaves the choice to the encoder's own files. */
    public static final String AUTO = "auto";

    abstract float[] pooled(FloatBuffer embeddings, int tokens, int dimension);

    /** The name in settings and fingerprints: in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a setting says.
     *
     * @param setting {@link #AUTO}, {@code mean} or {@code cls}
     * @return empty for {@link #AUTO}
     * @throws IllegalArgumentException for anything else
     */
    public static Optional<Pooling> of(String setting) {
        if (setting.equals(AUTO)) {
            return Optional.empty();
        }
        for (Pooling pooling : values()) {
            if (pooling.id().equals(setting)) {
                return Optional.of(pooling);
            }
        }
        throw new IllegalArgumentException("pooling is auto, mean or cls, not " + setting);
    }

    /**
     * The features of one text.
     *
     * @param embeddings {@code [tokens, dimension]}, row-major; without padding, so that every token counts
     * @return {@code [dimension]}, fresh, of length 1 in the L2 norm
     */
    final float[] features(FloatBuffer embeddings, int tokens, int dimension) {
        float[] features = pooled(embeddings, tokens, dimension);
        double squares = 0;
        for (float feature : features) {
            squares += (double) feature * feature;
        }
        // A vector of zeros has no direction; sentence-transformers leaves it as it is, too.
        float norm = (float) Math.max(Math.sqrt(squares), 1e-12);
        for (int i = 0; i < dimension; i++) {
            features[i] /= norm;
        }
        return features;
    }
}
