package io.headwater.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A manifest's bytes taken apart into what was signed and the signature, which is the last member and has one length: no JSON
 * parser stands between the bytes and the check.
 *
 * @param message the manifest's bytes as they were before they were signed
 * @param signature 64 bytes
 */
record SignedManifest(byte[] message, byte[] signature) {
    private static final byte[] BEFORE = ",\"signature\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\"}".getBytes(StandardCharsets.US_ASCII);
    private static final int BASE64 = (Ed25519.SIGNATURE_BYTES + 2) / 3 * 4;
    private static final int SUFFIX = BEFORE.length + BASE64 + AFTER.length;

    /** Empty if the bytes do not end in a signature. */
    static Optional<SignedManifest> of(byte[] value) {
        int end = value.length - SUFFIX;
        int text = end + BEFORE.length;
        if (end < 1
                || !Arrays.equals(value, end, text, BEFORE, 0, BEFORE.length)
                || !Arrays.equals(value, text + BASE64, value.length, AFTER, 0, AFTER.length)) {
            return Optional.empty();
        }
        byte[] message = Arrays.copyOf(value, end + 1);
        message[end] = '}';
        try {
            byte[] signature = Base64.getDecoder().decode(Arrays.copyOfRange(value, text, text + BASE64));
            return Optional.of(new SignedManifest(message, signature));
        } catch (IllegalArgumentException e) {
            // Not Base64, so it does not end in a signature.
            return Optional.empty();
        }
    }
}
