package io.headwater.wire;

import io.headwater.model.Manifest;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a record of {@code model-updates}, all of them text, so that kcat can show them.
 *
 * @param schema as in the manifest
 * @param chunk the chunk's index from 0; empty for a manifest
 */
record UpdateHeaders(int schema, long epoch, long version, OptionalInt chunk) {
    static final String SCHEMA = "headwater.schema";
    static final String RECORD = "headwater.record";
    static final String EPOCH = "headwater.epoch";
    static final String VERSION = "headwater.version";
    /** Of a manifest: SHA-256 of the record's value, which no hash within it can cover. */
    static final String VALUE_SHA256 = "headwater.sha256";

    static final String CHUNK = "headwater.chunk";

    private static final String MANIFEST_RECORD = "manifest";
    private static final String CHUNK_RECORD = "chunk";
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");

    static UpdateHeaders manifest(Manifest manifest) {
        return new UpdateHeaders(manifest.schema(), manifest.epoch(), manifest.version(), OptionalInt.empty());
    }

    static UpdateHeaders chunk(Manifest manifest, int index) {
        return new UpdateHeaders(manifest.schema(), manifest.epoch(), manifest.version(), OptionalInt.of(index));
    }

    Headers write() {
        Headers headers = new RecordHeaders();
        add(headers, SCHEMA, Integer.toString(schema));
        add(headers, RECORD, chunk.isPresent() ? CHUNK_RECORD : MANIFEST_RECORD);
        add(headers, EPOCH, Long.toString(epoch));
        add(headers, VERSION, Long.toString(version));
        if (chunk.isPresent()) {
            add(headers, CHUNK, Integer.toString(chunk.getAsInt()));
        }
        return headers;
    }

    /** Of a manifest with this value. */
    Headers write(byte[] manifest) {
        Headers headers = write();
        add(headers, VALUE_SHA256, Sha256.hex(manifest));
        return headers;
    }

    static UpdateHeaders read(Headers headers) throws UpdateRefusedException {
        int schema = requireKnown(number(headers, SCHEMA));
        String record = text(headers, RECORD);
        return switch (record) {
            case MANIFEST_RECORD ->
                new UpdateHeaders(schema, number(headers, EPOCH), number(headers, VERSION), OptionalInt.empty());
            case CHUNK_RECORD ->
                new UpdateHeaders(schema, number(headers, EPOCH), number(headers, VERSION), OptionalInt.of((int)
                        Math.min(Integer.MAX_VALUE, number(headers, CHUNK))));
            default -> throw new UpdateRefusedException(Reason.MALFORMED, "no such kind of record: " + record);
        };
    }

    /** Refuses with {@code UNKNOWN_SCHEMA} what this software does not read. */
    static int requireKnown(long schema) throws UpdateRefusedException {
        if (schema < Manifest.SCHEMA || schema > Manifest.SCHEMA_OF_HELD) {
            throw new UpdateRefusedException(
                    Reason.UNKNOWN_SCHEMA,
                    "schema " + schema + "; this software reads " + Manifest.SCHEMA + " and "
                            + Manifest.SCHEMA_OF_HELD);
        }
        return (int) schema;
    }

    /** A manifest's value beside its hash: labels and lineage are in no other. Without that header there is nothing to check. */
    static void requireIntact(byte[] manifest, Headers headers) throws UpdateRefusedException {
        if (headers.lastHeader(VALUE_SHA256) != null
                && !text(headers, VALUE_SHA256).equals(Sha256.hex(manifest))) {
            throw new UpdateRefusedException(Reason.BAD_HASH, "a manifest of other bytes than its header says");
        }
    }

    private static long number(Headers headers, String name) throws UpdateRefusedException {
        String text = text(headers, name);
        if (DECIMAL.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new UpdateRefusedException(Reason.MALFORMED, name + " is out of range: " + text, e);
            }
        }
        throw new UpdateRefusedException(Reason.MALFORMED, name + " is not a decimal number: " + text);
    }

    private static String text(Headers headers, String name) throws UpdateRefusedException {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new UpdateRefusedException(Reason.MALFORMED, "the record has no header " + name);
        }
        try {
            return StrictJson.utf8(ByteBuffer.wrap(header.value()));
        } catch (CharacterCodingException e) {
            throw new UpdateRefusedException(Reason.MALFORMED, name + " is not UTF-8", e);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
