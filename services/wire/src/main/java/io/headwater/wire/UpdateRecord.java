package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Manifest;
import org.apache.kafka.common.header.Headers;

/**
 * One record of {@code model-updates}, without key (the model id) and timestamp (of a snapshot: its snapshot time; of a
 * delta: a time not before that).
 *
 * @param value owned by this record, not to be written to
 */
public record UpdateRecord(Headers headers, byte[] value) {
    public UpdateRecord {
        requireNonNull(headers, "headers");
        requireNonNull(value, "value");
    }

    /**
     * A manifest's record: the first one of an update, and the entry in the directory of models.
     *
     * @throws IllegalArgumentException if the manifest is too large for a record, or cannot be written
     */
    public static UpdateRecord of(Manifest manifest) {
        byte[] value = ManifestCodec.write(manifest);
        return new UpdateRecord(UpdateHeaders.manifest(manifest).write(value), value);
    }

    /**
     * Reads what {@link #of} wrote.
     *
     * @param trusted who must have signed it
     * @throws UpdateRefusedException if nobody trusted has, if the bytes are not those that were sent, or if they are no manifest
     */
    public static Manifest manifest(byte[] value, Headers headers, TrustedKeys trusted) throws UpdateRefusedException {
        trusted.verify(value);
        UpdateHeaders.requireIntact(value, headers);
        return ManifestCodec.read(value);
    }
}
