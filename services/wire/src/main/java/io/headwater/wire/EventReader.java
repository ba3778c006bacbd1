package io.headwater.wire;

import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.Manifest;
import io.headwater.model.ModelCommand;
import io.headwater.model.RejectReason;
import io.headwater.model.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that come from outside. Whatever the bytes are, the answer is a {@link Reading}, never an exception;
 * the schemas are {@code text.json}, {@code labeled-text.json} and {@code model-command.json}. Unknown fields are
 * ignored, a field that is null counts as missing. Thread-safe.
 */
public final class EventReader {
    private static final Set<String> TEXT_FIELDS = Set.of("schema", "id", "text", "model", "time");
    private static final Set<String> LABELED_TEXT_FIELDS = Set.of("schema", "id", "text", "label", "model", "time");
    private static final Set<String> COMMAND_FIELDS = Set.of("schema", "command", "version", "relearn", "reason");

    private final EventLimits limits;

    public EventReader(EventLimits limits) {
        this.limits = limits;
    }

    public Reading<LabeledText> labeledText(Coordinates at, byte @Nullable [] value, Headers headers) {
        return reading(() -> {
            Envelope envelope = envelope(value, headers);
            EventObject event = event(envelope, LABELED_TEXT_FIELDS);
            return new LabeledText(
                    id(at, envelope, event), text(event), label(event), model(event), time(envelope, event));
        });
    }

    public Reading<Text> text(Coordinates at, byte @Nullable [] value, Headers headers) {
        return reading(() -> {
            Envelope envelope = envelope(value, headers);
            EventObject event = event(envelope, TEXT_FIELDS);
            return new Text(id(at, envelope, event), text(event), model(event), time(envelope, event));
        });
    }

    /** A command, without the model that it is for: that is the record's key, see {@link #modelId}. */
    public Reading<ModelCommand> modelCommand(byte @Nullable [] value, Headers headers) {
        return reading(() -> command(event(envelope(value, headers), COMMAND_FIELDS)));
    }

    /** The model id in a record's key; the default model if there is no key. */
    public Reading<String> modelId(byte @Nullable [] key) {
        return reading(() -> {
            if (key == null || key.length == 0) {
                return Text.DEFAULT_MODEL;
            }
            try {
                return requireModelId(StrictJson.utf8(ByteBuffer.wrap(key)));
            } catch (CharacterCodingException e) {
                throw new RefusedEventException(RejectReason.BAD_UTF8, "the key is not UTF-8");
            }
        });
    }

    private Envelope envelope(byte @Nullable [] value, Headers headers) throws RefusedEventException {
        if (value == null || value.length == 0) {
            throw new RefusedEventException(RejectReason.NO_VALUE, "the record has no value");
        }
        if (value.length > limits.maxRecordBytes()) {
            throw new RefusedEventException(
                    RejectReason.RECORD_TOO_LARGE,
                    "the record has " + value.length + " bytes, " + limits.maxRecordBytes() + " are allowed");
        }
        return Envelope.open(value, headers);
    }

    private static EventObject event(Envelope envelope, Set<String> wanted) throws RefusedEventException {
        EventObject event = EventObject.parse(envelope.data(), wanted);
        OptionalLong schema = event.integer("schema");
        if (schema.isPresent() && schema.getAsLong() != Manifest.SCHEMA) {
            throw new RefusedEventException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "schema " + schema.getAsLong() + "; this software reads " + Manifest.SCHEMA);
        }
        return event;
    }

    private String text(EventObject event) throws RefusedEventException {
        String text = event.text("text")
                .orElseThrow(() -> new RefusedEventException(RejectReason.NO_TEXT, "there is no text"));
        if (isBlank(text)) {
            throw new RefusedEventException(RejectReason.EMPTY_TEXT, "the text is blank");
        }
        // A UTF-16 unit takes at least one byte: the cheap test first, no copy for a text that is too long anyway.
        if (text.length() > limits.maxTextBytes()
                || text.getBytes(StandardCharsets.UTF_8).length > limits.maxTextBytes()) {
            throw new RefusedEventException(
                    RejectReason.TEXT_TOO_LONG, "the text is longer than " + limits.maxTextBytes() + " bytes");
        }
        return text;
    }

    private String label(EventObject event) throws RefusedEventException {
        String label = event.text("label")
                .orElseThrow(() -> new RefusedEventException(RejectReason.NO_LABEL, "there is no label"));
        if (isBlank(label)) {
            throw new RefusedEventException(RejectReason.EMPTY_LABEL, "the label is blank");
        }
        if (label.codePointCount(0, label.length()) > limits.maxLabelLength()) {
            throw new RefusedEventException(
                    RejectReason.LABEL_TOO_LONG, "the label is longer than " + limits.maxLabelLength() + " characters");
        }
        return label;
    }

    private String id(Coordinates at, Envelope envelope, EventObject event) throws RefusedEventException {
        Optional<String> id = event.text("id").or(envelope::id);
        if (id.isEmpty()) {
            return at.toString();
        }
        if (isBlank(id.get()) || id.get().codePointCount(0, id.get().length()) > limits.maxIdLength()) {
            throw new RefusedEventException(
                    RejectReason.BAD_ID, "the id is blank or longer than " + limits.maxIdLength() + " characters");
        }
        return id.get();
    }

    private static String model(EventObject event) throws RefusedEventException {
        Optional<String> model = event.text("model");
        return model.isEmpty() ? Text.DEFAULT_MODEL : requireModelId(model.get());
    }

    private static String requireModelId(String model) throws RefusedEventException {
        if (!ModelId.isValid(model)) {
            throw new RefusedEventException(RejectReason.BAD_ID, ModelId.RULE);
        }
        return model;
    }

    private static Optional<Instant> time(Envelope envelope, EventObject event) throws RefusedEventException {
        Optional<String> text = event.text("time");
        Optional<OffsetDateTime> time;
        try {
            time = text.isPresent() ? Optional.of(OffsetDateTime.parse(text.get())) : envelope.time();
        } catch (DateTimeException e) {
            throw new RefusedEventException(
                    RejectReason.WRONG_TYPE, "time is not a date and time with an offset in ISO 8601");
        }
        // RFC 3339 has years of four digits; others would overflow milliseconds further on.
        if (time.isPresent() && (time.get().getYear() < 0 || time.get().getYear() > 9999)) {
            throw new RefusedEventException(RejectReason.WRONG_TYPE, "time is not in the years 0000 to 9999");
        }
        return time.map(OffsetDateTime::toInstant);
    }

    private static ModelCommand command(EventObject event) throws RefusedEventException {
        String command = event.text("command")
                .orElseThrow(() -> new RefusedEventException(RejectReason.WRONG_TYPE, "there is no command"));
        Optional<String> reason = event.text("reason");
        return switch (command) {
            case "rollback" -> new ModelCommand.Rollback(version(event), event.flag("relearn"), reason);
            case "pause" -> new ModelCommand.Pause(reason);
            case "resume" -> new ModelCommand.Resume(reason);
            case "release" -> new ModelCommand.Release(reason);
            case "publish" -> new ModelCommand.Publish(reason);
            default -> throw new RefusedEventException(RejectReason.WRONG_TYPE, "no such command: " + command);
        };
    }

    private static long version(EventObject event) throws RefusedEventException {
        OptionalLong version = event.integer("version");
        if (version.isEmpty() || version.getAsLong() < 1) {
            throw new RefusedEventException(RejectReason.WRONG_TYPE, "rollback needs a version from 1 on");
        }
        return version.getAsLong();
    }

    /** Nothing that a reader would see: the schemas say it as the pattern {@code [^\s\p{Z}\p{Cc}\p{Cf}]}. */
    private static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(c -> Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT);
    }

    private static <T> Reading<T> reading(Source<T> source) {
        try {
            return new Reading.Accepted<>(source.read());
        } catch (RefusedEventException e) {
            return new Reading.Refused<>(e.reason(), e.detail());
        }
    }

    private interface Source<T> {
        T read() throws RefusedEventException;
    }
}
