package io.headwater.scorer;

import io.headwater.encode.Encoder;
import java.util.Arrays;

/** An encoder for tests to which every text is the same: what differs between predictions is the version. */
final class FlatEncoder implements Encoder {
    static final int DIMENSION = 4;
    static final String ID = "words";
    static final String FINGERPRINT = "f".repeat(64);
    private static final float[] FEATURES = {0.5f, 0.5f, 0.5f, 0.5f};

    /** A text without words, hence without n-grams. */
    static final EncodedText TEXT = new EncodedText("", FEATURES);

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
        return Arrays.copyOf(FEATURES, DIMENSION);
    }

    @Override
    public void close() {}
}
