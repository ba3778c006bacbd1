package io.headwater.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Cuts a row of buffers into pieces of one length, without joining them first. Not thread-safe. */
public final class ByteCutter {
    private final Deque<ByteBuffer> left = new ArrayDeque<>();
    private long remaining;

    /** @param parts shared and not moved; not to be written to while this is in use */
    public ByteCutter(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            left.add(part.duplicate());
            remaining += part.remaining();
        }
    }

    /** How many bytes there still are. */
    public long remaining() {
        return remaining;
    }

    /** The next {@code most} bytes, or what is left of them; copied. */
    public byte[] next(int most) {
        byte[] piece = new byte[(int) Math.min(most, remaining)];
        int filled = 0;
        while (filled < piece.length) {
            ByteBuffer part = left.element();
            int length = Math.min(part.remaining(), piece.length - filled);
            part.get(piece, filled, length);
            filled += length;
            if (!part.hasRemaining()) {
                left.remove();
            }
        }
        remaining -= filled;
        return piece;
    }
}
