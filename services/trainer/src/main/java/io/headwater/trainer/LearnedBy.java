package io.headwater.trainer;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Where a version stands among the events of its model.
 *
 * @param sequence the events before this number had come when it was made
 * @param events how many of them it has learned
 * @param sha256 the version's hash
 */
record LearnedBy(long sequence, long events, String sha256) {
    byte[] toBytes() {
        byte[] hash = HexFormat.of().parseHex(sha256);
        return ByteBuffer.allocate(2 * Long.BYTES + hash.length)
                .putLong(sequence)
                .putLong(events)
                .put(hash)
                .array();
    }

    static LearnedBy read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long sequence = buffer.getLong();
        long events = buffer.getLong();
        byte[] hash = new byte[buffer.remaining()];
        buffer.get(hash);
        return new LearnedBy(sequence, events, HexFormat.of().formatHex(hash));
    }
}
