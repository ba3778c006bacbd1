package io.headwater.bench.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What features depend on and nothing else: two computations with equal keys give equal bits.
 *
 * @param sha256 lower-case hex, over the encoders' fingerprints and all texts in their order
 * @param texts how many there are
 * @param dimension of the dense features
 */
record FeatureKey(String sha256, int texts, int dimension) {
    static FeatureKey of(String denseFingerprint, String ngramsFingerprint, int dimension, List<String> texts) {
        MessageDigest digest = newDigest();
        update(digest, denseFingerprint);
        update(digest, ngramsFingerprint);
        texts.forEach(text -> update(digest, text));
        return new FeatureKey(HexFormat.of().formatHex(digest.digest()), texts.size(), dimension);
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** With its length first: otherwise two lists that read the same when joined would be one. */
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
