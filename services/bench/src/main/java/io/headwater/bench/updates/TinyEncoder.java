package io.headwater.bench.updates;

import io.headwater.encode.Encoder;
import java.util.Random;

/** Four numbers drawn by the text's hash: where it is not the encoder that is looked at, but costs would hide what is. */
final class TinyEncoder implements Encoder {
    static final String ID = "tiny";
    static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    static final int DIMENSION = 4;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public float[] encode(String text) {
        return features(new Random(text.hashCode()));
    }

    /** Of length 1. */
    static float[] features(Random random) {
        float[] features = new float[DIMENSION];
        double square = 0;
        for (int i = 0; i < DIMENSION; i++) {
            features[i] = (float) random.nextGaussian();
            square += features[i] * features[i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            features[i] /= (float) Math.sqrt(square);
        }
        return features;
    }

    @Override
    public void close() {}
}
