package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a byte stream as bytes, so that one that is not UTF-8 spoils neither its neighbours nor itself. */
final class Lines implements Closeable {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private long number;

    /**
     * @param in should be buffered: it is read byte by byte
     */
    Lines(InputStream in) {
        this.in = requireNonNull(in, "in");
    }

    /** The next line without its end ({@code \n} or {@code \r\n}) and without a byte order mark, or null at the end. */
    @Nullable Line next() throws IOException {
        int read = in.read();
        if (read < 0) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        for (; read >= 0 && read != '\n'; read = in.read()) {
            bytes.write(read);
        }
        number++;
        return new Line(number, trimmed(bytes.toByteArray()));
    }

    private byte[] trimmed(byte[] line) {
        int from = number == 1 && Arrays.mismatch(line, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
                ? BYTE_ORDER_MARK.length
                : 0;
        int to = line.length > from && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        return Arrays.copyOfRange(line, from, to);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /**
     * One line.
     *
     * @param number counted from 1
     */
    record Line(long number, byte[] bytes) {
        boolean isBlank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t') {
                    return false;
                }
            }
            return true;
        }

        /** The line as text, or null if it is not UTF-8. */
        @Nullable String text() {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                return null;
            }
        }

        Entry.Malformed malformed(String reason) {
            return new Entry.Malformed(number, reason, bytes);
        }
    }
}
