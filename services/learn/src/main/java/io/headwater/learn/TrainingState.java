package io.headwater.learn;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The full state of something that learns, as values: what is written to a state store and read back after a restart.
 *
 * @param metadata everything that is not a tensor, as text
 * @param tensors parameters and updater moments
 */
public record TrainingState(Map<String, String> metadata, List<Tensor> tensors) {
    public TrainingState {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = List.copyOf(tensors);
    }

    /** The metadata under {@code key}; a state without it is not of the kind that the caller writes. */
    public String required(String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " in a state of " + metadata.keySet());
        }
        return value;
    }

    /** SHA-256, lower-case hex, over all metadata and every tensor's name, shape and bits, in their order. */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        update(digest, metadata.size());
        metadata.forEach((key, value) -> {
            update(digest, key);
            update(digest, value);
        });
        update(digest, tensors.size());
        for (Tensor tensor : tensors) {
            update(digest, tensor.name());
            update(digest, tensor.shape().size());
            tensor.shape().forEach(dimension -> update(digest, dimension));
            digest.update(tensor.bytes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** With its length first: otherwise "a" + "bc" and "ab" + "c" would be one state. */
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        update(digest, bytes.length);
        digest.update(bytes);
    }

    private static void update(MessageDigest digest, int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }
}
