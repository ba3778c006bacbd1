package io.headwater.trainer;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Where a version stands among the events of its model.
 *
 * @param sequence the events before this number had come when it was made
 * @param events how many of them it has learned
 * @param timeline how often the model had gone back to an older version before
 * @param sha256 the version's hash
 */
record LearnedBy(long sequence, long events, int timeline, String sha256) {
    byte[] toBytes() {
        byte[] hash = HexFormat.of().parseHex(sha256);
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + hash.length)
                .putLong(sequence)
                .putLong(events)
                .putInt(timeline)
                .put(hash)
                .array();
    }

    static LearnedBy read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long sequence = buffer.getLong();
        long events = buffer.getLong();
        int timeline = buffer.getInt();
        byte[] hash = new byte[buffer.remaining()];
        buffer.get(hash);
        return new LearnedBy(sequence, events, timeline, HexFormat.of().formatHex(hash));
    }
}
