package io.headwater.trainer;

import io.headwater.learn.Features;
import io.headwater.model.Coordinates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The trainer's own format for encoded events, in the repartition topic and, without the received bytes, in the journal.
 * Begins with a format number; another one is refused.
 */
final class EncodedSerde implements Serde<Flow.Encoded> {
    private static final int FORMAT = 6;

    @Override
    public Serializer<Flow.Encoded> serializer() {
        return (topic, event) -> write(event);
    }

    @Override
    public Deserializer<Flow.Encoded> deserializer() {
        return (topic, bytes) -> read(bytes);
    }

    static byte[] write(Flow.Encoded event) {
        float[] dense = event.features().dense();
        byte[] features = new byte[dense.length * Float.BYTES];
        ByteBuffer.wrap(features).asFloatBuffer().put(dense);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(features.length + 512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(event.at().topic());
            out.writeInt(event.at().partition());
            out.writeLong(event.at().offset());
            out.writeLong(event.arrival());
            out.writeUTF(event.model());
            out.writeUTF(event.label());
            writeBytes(out, features);
            writeNgrams(out, event.features().ngrams());
            writeInOrder(out, event.features().words());
            writeInOrder(out, event.features().tokens());
            writeBytes(out, event.receivedKey());
            writeBytes(out, event.receivedValue());
            out.writeBoolean(event.returning());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Flow.Encoded read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        "encoded event of format " + format + ", this software reads " + FORMAT);
            }
            Coordinates at = new Coordinates(in.readUTF(), in.readInt(), in.readLong());
            long arrival = in.readLong();
            String model = in.readUTF();
            String label = in.readUTF();
            byte[] packed = readBytes(in);
            if (packed == null) {
                throw new IllegalStateException("encoded event without features at " + at);
            }
            float[] dense = new float[packed.length / Float.BYTES];
            ByteBuffer.wrap(packed).asFloatBuffer().get(dense);
            Features features = new Features(dense, readNgrams(in), readInOrder(in), readInOrder(in));
            return new Flow.Encoded(
                    at, arrival, model, label, features, readBytes(in), readBytes(in), in.readBoolean());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ascending, so that the differences are small: mostly two bytes each. */
    private static void writeNgrams(DataOutputStream out, int[] ngrams) throws IOException {
        writeNumber(out, ngrams.length);
        int previous = 0;
        for (int ngram : ngrams) {
            writeNumber(out, ngram - previous);
            previous = ngram;
        }
    }

    /** In the order of the text. */
    private static void writeInOrder(DataOutputStream out, int[] numbers) throws IOException {
        writeNumber(out, numbers.length);
        for (int number : numbers) {
            writeNumber(out, number);
        }
    }

    private static int[] readNgrams(DataInputStream in) throws IOException {
        int[] ngrams = new int[readNumber(in)];
        int previous = 0;
        for (int i = 0; i < ngrams.length; i++) {
            previous += readNumber(in);
            ngrams[i] = previous;
        }
        return ngrams;
    }

    private static int[] readInOrder(DataInputStream in) throws IOException {
        int[] numbers = new int[readNumber(in)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = readNumber(in);
        }
        return numbers;
    }

    /** Seven bits a byte, the lowest first, the highest bit says that more follow (LEB128). */
    private static void writeNumber(DataOutputStream out, int number) throws IOException {
        int left = number;
        while ((left & ~0x7f) != 0) {
            out.writeByte((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    private static int readNumber(DataInputStream in) throws IOException {
        int number = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int part = in.readUnsignedByte();
            number |= (part & 0x7f) << shift;
            if ((part & 0x80) == 0) {
                return number;
            }
        }
        throw new IllegalStateException("a number of more than 32 bits in an encoded event");
    }

    private static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }
}
