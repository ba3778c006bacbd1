package io.headwater.trainer;

import io.headwater.encode.Encoder;
import java.util.Random;

/** A small encoder for tests: the sum of random vectors of the words, of unit length. */
final class WordEncoder implements Encoder {
    static final int DIMENSION = 16;

    @Override
    public String id() {
        return "words";
    }

    @Override
    public String fingerprint() {
        return "0".repeat(64);
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public float[] encode(String text) {
        double[] sum = new double[DIMENSION];
        for (String word : text.split(" ", -1)) {
            Random random = new Random(word.hashCode());
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += random.nextGaussian();
            }
        }
        double norm = 0;
        for (double value : sum) {
            norm += value * value;
        }
        float[] features = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            features[i] = (float) (sum[i] / Math.sqrt(norm));
        }
        return features;
    }

    @Override
    public void close() {}
}
