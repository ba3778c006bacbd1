package io.headwater.wire;

import static java.util.Objects.requireNonNull;

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
}
