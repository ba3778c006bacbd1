package io.headwater.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import io.headwater.model.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record with its CloudEvents envelope, if it had one, taken off (CloudEvents 1.0, Kafka protocol binding).
 *
 * @param data the event itself, JSON
 * @param id the envelope's id
 * @param time the envelope's time
 */
record Envelope(byte[] data, Optional<String> id, Optional<OffsetDateTime> time) {
    private static final String CONTENT_TYPE = "content-type";
    private static final String ATTRIBUTE_PREFIX = "ce_";
    private static final String SPEC_VERSION = "ce_specversion";
    private static final String STRUCTURED = "application/cloudevents";

    /** Binary mode is told by the header {@code ce_specversion}, structured mode by the content type. */
    static Envelope open(byte[] value, Headers headers) throws RefusedEventException {
        boolean structured = mediaType(headers.lastHeader(CONTENT_TYPE)).startsWith(STRUCTURED);
        if (!structured && headers.lastHeader(SPEC_VERSION) == null) {
            return new Envelope(value, Optional.empty(), Optional.empty());
        }
        if (structured) {
            // Checked before the library parses it leniently: strict UTF-8, no key twice, bounded depth.
            EventObject.parse(value, Set.of());
        }
        CloudEvent event = read(value, headers);
        CloudEventData data = event.getData();
        if (data == null) {
            throw new RefusedEventException(RejectReason.BAD_CLOUDEVENT, "the CloudEvent has no data");
        }
        String dataType = event.getDataContentType();
        if (dataType != null && !isJson(dataType)) {
            throw new RefusedEventException(
                    RejectReason.BAD_CLOUDEVENT, "the CloudEvent's data is not JSON but " + dataType);
        }
        return new Envelope(data.toBytes(), Optional.of(event.getId()), Optional.ofNullable(event.getTime()));
    }

    private static CloudEvent read(byte[] value, Headers headers) throws RefusedEventException {
        try {
            return KafkaMessageFactory.createReader(attributes(headers), value).toEvent();
        } catch (EventDeserializationException e) {
            String detail = e.getCause() instanceof JsonProcessingException json ? json.getOriginalMessage() : null;
            throw new RefusedEventException(RejectReason.BAD_CLOUDEVENT, String.valueOf(detail));
        } catch (CloudEventRWException | IllegalStateException | IllegalArgumentException | DateTimeException e) {
            // The library documents the first and throws the others for attributes that are missing or do not parse.
            throw new RefusedEventException(RejectReason.BAD_CLOUDEVENT, String.valueOf(e.getMessage()));
        }
    }

    /** The headers that concern CloudEvents, each with a value that is text: the library trusts that they are. */
    private static Headers attributes(Headers headers) throws RefusedEventException {
        Headers attributes = new RecordHeaders();
        for (Header header : headers) {
            if (header.key().equals(CONTENT_TYPE)) {
                attributes.add(CONTENT_TYPE, mediaType(header).getBytes(StandardCharsets.UTF_8));
            } else if (header.key().startsWith(ATTRIBUTE_PREFIX)) {
                if (text(header).isEmpty()) {
                    throw new RefusedEventException(
                            RejectReason.BAD_CLOUDEVENT, "the header " + header.key() + " is not UTF-8 text");
                }
                attributes.add(header);
            }
        }
        return attributes;
    }

    private static boolean isJson(String type) {
        String mediaType = bare(type);
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    private static String mediaType(@Nullable Header header) {
        return header == null ? "" : text(header).map(Envelope::bare).orElse("");
    }

    private static String bare(String type) {
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> text(Header header) {
        byte[] value = header.value();
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StrictJson.utf8(ByteBuffer.wrap(value)));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
