package io.headwater.wire;

import io.headwater.model.Coordinates;
import io.headwater.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A refused record as it goes to {@code rejected}: the bytes as received, as far as they fit, and headers that say why
 * and whence. Whatever was received, the whole stays below 1 MB, so that it can always be written.
 *
 * <p>The {@code __streams.errors.*} names are those of Kafka Streams' own dead-letter records (KIP-1034), so that one
 * reader serves both. The exception and the stack trace are left out: a refusal is not an exception.
 */
public final class Rejection {
    /** {@link RejectReason#code()}. */
    public static final String REASON = "headwater.reason";
    /** A sentence for whoever sent the record. */
    public static final String DETAIL = "headwater.detail";
    /** Length of the value as received, in bytes; there only if it was cut. */
    public static final String SIZE = "headwater.size";
    /** SHA-256 of the value as received, lower-case hex; there only if it was cut. */
    public static final String SHA256 = "headwater.sha256";
    /** Length of the key as received, in bytes; there only if it was cut. */
    public static final String KEY_SIZE = "headwater.key-size";
    /** How many of the received headers were dropped for their size; there only if some were. */
    public static final String HEADERS_DROPPED = "headwater.headers-dropped";

    public static final String STREAMS_MESSAGE = "__streams.errors.message";
    public static final String STREAMS_TOPIC = "__streams.errors.topic";
    public static final String STREAMS_PARTITION = "__streams.errors.partition";
    public static final String STREAMS_OFFSET = "__streams.errors.offset";

    /** A longer value is cut to {@link #CUT_BYTES}. */
    static final int MAX_VALUE_BYTES = 900_000;

    static final int CUT_BYTES = 64 * 1024;
    /** A longer key is cut to as much. */
    static final int MAX_KEY_BYTES = 16 * 1024;
    /** For all received headers together, names and values. */
    static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final int MAX_DETAIL = 1_000;
    private static final int BYTES_BESIDE_A_HEADER = 10;
    private static final Set<String> OWN = Set.of(
            REASON,
            DETAIL,
            SIZE,
            SHA256,
            KEY_SIZE,
            HEADERS_DROPPED,
            STREAMS_MESSAGE,
            STREAMS_TOPIC,
            STREAMS_PARTITION,
            STREAMS_OFFSET);

    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final Headers headers;

    private Rejection(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    public static Rejection of(ConsumerRecord<byte[], byte[]> received, RejectReason reason, String detail) {
        Coordinates at = new Coordinates(received.topic(), received.partition(), received.offset());
        return of(at, received.key(), received.value(), received.headers(), reason, detail);
    }

    /** Shares the arrays it is given wherever they are not cut. */
    public static Rejection of(
            Coordinates at,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers received,
            RejectReason reason,
            String detail) {
        Headers headers = new RecordHeaders();
        int dropped = copy(received, headers);
        String shortDetail = shortened(detail);
        add(headers, REASON, reason.code());
        add(headers, DETAIL, shortDetail);
        add(headers, STREAMS_MESSAGE, reason.code() + ": " + shortDetail);
        add(headers, STREAMS_TOPIC, at.topic());
        add(headers, STREAMS_PARTITION, Integer.toString(at.partition()));
        add(headers, STREAMS_OFFSET, Long.toString(at.offset()));
        if (dropped > 0) {
            add(headers, HEADERS_DROPPED, Integer.toString(dropped));
        }
        byte[] keptKey = key;
        if (key != null && key.length > MAX_KEY_BYTES) {
            add(headers, KEY_SIZE, Integer.toString(key.length));
            keptKey = Arrays.copyOf(key, MAX_KEY_BYTES);
        }
        byte[] keptValue = value;
        if (value != null && value.length > MAX_VALUE_BYTES) {
            add(headers, SIZE, Integer.toString(value.length));
            add(headers, SHA256, Sha256.hex(value));
            keptValue = Arrays.copyOf(value, CUT_BYTES);
        }
        return new Rejection(keptKey, keptValue, headers);
    }

    /** The key as received; its first 16 KB if it was longer. */
    public byte @Nullable [] key() {
        return key;
    }

    /** The value as received; its first 64 KB if it was over 900 KB. */
    public byte @Nullable [] value() {
        return value;
    }

    /** The headers as received, then ours. A received header that bears one of our names is left out. */
    public Headers headers() {
        return headers;
    }

    private static int copy(Headers received, Headers headers) {
        int room = MAX_HEADER_BYTES;
        int dropped = 0;
        for (Header header : received) {
            if (OWN.contains(header.key())) {
                continue;
            }
            byte[] headerValue = header.value();
            int size = header.key().getBytes(StandardCharsets.UTF_8).length
                    + (headerValue == null ? 0 : headerValue.length)
                    + BYTES_BESIDE_A_HEADER;
            if (size <= room) {
                headers.add(header);
                room -= size;
            } else {
                dropped++;
            }
        }
        return dropped;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String shortened(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }
}
