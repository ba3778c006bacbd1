package io.headwater.trainer;

import io.headwater.model.ModelCommand;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.EventWriter;
import io.headwater.wire.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** The trainer's own format in the repartition topic: an encoded event as {@link EncodedSerde} writes it, or a command. */
final class ForModelSerde implements Serde<Flow.ForModel> {
    /** No format number of an event. */
    private static final int COMMAND = 0xc0;

    @Override
    public Serializer<Flow.ForModel> serializer() {
        return (topic, flow) ->
                flow instanceof Flow.Encoded event ? EncodedSerde.write(event) : write((Flow.Commanded) flow);
    }

    @Override
    public Deserializer<Flow.ForModel> deserializer() {
        return (topic, bytes) ->
                bytes.length > 0 && (bytes[0] & 0xff) == COMMAND ? readCommand(bytes) : EncodedSerde.read(bytes);
    }

    private static byte[] write(Flow.Commanded commanded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(COMMAND);
            out.writeUTF(commanded.model());
            out.write(EventWriter.modelCommand(commanded.command()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Flow.Commanded readCommand(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
            String model = in.readUTF();
            Reading<ModelCommand> reading =
                    new EventReader(EventLimits.DEFAULT).modelCommand(in.readAllBytes(), new RecordHeaders());
            if (reading instanceof Reading.Accepted<ModelCommand> accepted) {
                return new Flow.Commanded(model, accepted.value());
            }
            throw new IllegalStateException("a command that was let in cannot be read: " + reading);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
