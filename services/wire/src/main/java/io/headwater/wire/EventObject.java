package io.headwater.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.headwater.model.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The wanted fields of one JSON object from outside. The whole record is walked and checked, but only what is wanted is
 * kept: a million brackets in an unknown field cost time, not memory.
 */
final class EventObject {
    private final Map<String, Field> fields = new HashMap<>();

    private EventObject() {}

    static EventObject parse(byte[] record, Set<String> wanted) throws RefusedEventException {
        EventObject object = new EventObject();
        try (JsonParser parser = StrictJson.parser(StrictJson.utf8(ByteBuffer.wrap(record)))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedEventException(RejectReason.NOT_JSON, "not a JSON object");
            }
            object.readFields(parser, wanted);
            if (parser.nextToken() != null) {
                throw new RefusedEventException(RejectReason.NOT_JSON, "something follows the JSON object");
            }
        } catch (CharacterCodingException e) {
            throw new RefusedEventException(RejectReason.BAD_UTF8, "the value is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new RefusedEventException(RejectReason.NOT_JSON, String.valueOf(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return object;
    }

    private void readFields(JsonParser parser, Set<String> wanted) throws IOException, RefusedEventException {
        int depth = 1;
        Optional<String> name = Optional.empty();
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new RefusedEventException(RejectReason.NOT_JSON, "the JSON object does not end");
            }
            if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                requireUnicode(parser.getText());
            }
            if (token == JsonToken.FIELD_NAME) {
                name = depth == 1 ? Optional.of(parser.currentName()) : Optional.empty();
                continue;
            }
            if (token != JsonToken.VALUE_NULL && name.filter(wanted::contains).isPresent()) {
                fields.put(name.get(), new Field(token, token.isScalarValue() ? parser.getText() : ""));
            }
            name = Optional.empty();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        }
    }

    private static void requireUnicode(String text) throws RefusedEventException {
        if (!StrictJson.isUnicode(text)) {
            throw new RefusedEventException(RejectReason.BAD_UTF8, "a string has half a surrogate pair");
        }
    }

    /** The string in a field; empty if the field is missing or null. */
    Optional<String> text(String name) throws RefusedEventException {
        Field field = fields.get(name);
        if (field == null) {
            return Optional.empty();
        }
        if (field.token != JsonToken.VALUE_STRING) {
            throw new RefusedEventException(RejectReason.WRONG_TYPE, name + " is not a string");
        }
        return Optional.of(field.text);
    }

    /** The integer in a field; empty if the field is missing or null. */
    OptionalLong integer(String name) throws RefusedEventException {
        Field field = fields.get(name);
        if (field == null) {
            return OptionalLong.empty();
        }
        if (field.token == JsonToken.VALUE_NUMBER_INT) {
            try {
                return OptionalLong.of(Long.parseLong(field.text));
            } catch (NumberFormatException e) {
                throw new RefusedEventException(RejectReason.WRONG_TYPE, name + " is out of range");
            }
        }
        throw new RefusedEventException(RejectReason.WRONG_TYPE, name + " is not an integer");
    }

    /** The truth in a field; false if the field is missing or null. */
    boolean flag(String name) throws RefusedEventException {
        Field field = fields.get(name);
        if (field == null || field.token == JsonToken.VALUE_FALSE) {
            return false;
        }
        if (field.token != JsonToken.VALUE_TRUE) {
            throw new RefusedEventException(RejectReason.WRONG_TYPE, name + " is not true or false");
        }
        return true;
    }

    private record Field(JsonToken token, String text) {}
}
