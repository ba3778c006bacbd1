package io.headwater.trainer;

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
    private static final int FORMAT = 1;

    @Override
    public Serializer<Flow.Encoded> serializer() {
        return (topic, event) -> write(event);
    }

    @Override
    public Deserializer<Flow.Encoded> deserializer() {
        return (topic, bytes) -> read(bytes);
    }

    static byte[] write(Flow.Encoded event) {
        byte[] features = new byte[event.features().length * Float.BYTES];
        ByteBuffer.wrap(features).asFloatBuffer().put(event.features());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(features.length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(event.at().topic());
            out.writeInt(event.at().partition());
            out.writeLong(event.at().offset());
            out.writeLong(event.arrival());
            out.writeUTF(event.model());
            out.writeUTF(event.label());
            writeBytes(out, features);
            writeBytes(out, event.receivedKey());
            writeBytes(out, event.receivedValue());
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
            float[] features = new float[packed.length / Float.BYTES];
            ByteBuffer.wrap(packed).asFloatBuffer().get(features);
            return new Flow.Encoded(at, arrival, model, label, features, readBytes(in), readBytes(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
