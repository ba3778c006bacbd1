package io.headwater.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.model.Manifest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A JSON object whose fields must have the types that are asked for; a field that nobody asks for is ignored. */
final class StrictObject {
    private final String what;
    private final JsonNode node;

    StrictObject(String what, JsonNode node) {
        this.what = what;
        this.node = node;
    }

    Iterator<String> names() {
        return node.fieldNames();
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** An event without a schema version is of the first. */
    void requireKnownSchema() throws MalformedException {
        long schema = optionalInteger("schema").orElse(Manifest.SCHEMA);
        if (schema != Manifest.SCHEMA) {
            throw new MalformedException(what + " is of schema " + schema + "; this software reads " + Manifest.SCHEMA);
        }
    }

    String text(String name) throws MalformedException {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, "a string");
        }
        return unicode(name, value.textValue());
    }

    Optional<String> optionalText(String name) throws MalformedException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long integer(String name) throws MalformedException {
        return integer(name, required(name));
    }

    OptionalLong optionalInteger(String name) throws MalformedException {
        return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
    }

    double number(String name) throws MalformedException {
        return number(name, required(name));
    }

    boolean bool(String name) throws MalformedException {
        JsonNode value = required(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    /** A time that has milliseconds since the epoch: RFC 3339 has years of four digits, others would overflow further on. */
    Instant instant(String name) throws MalformedException {
        OffsetDateTime time;
        try {
            time = OffsetDateTime.parse(text(name));
        } catch (DateTimeException e) {
            throw new MalformedException(what + ": " + name + " is not a time with an offset in ISO 8601", e);
        }
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw new MalformedException(what + ": " + name + " is not in the years 0000 to 9999");
        }
        return time.toInstant();
    }

    StrictObject object(String name) throws MalformedException {
        JsonNode value = required(name);
        if (!value.isObject()) {
            throw wrong(name, "an object");
        }
        return new StrictObject(what + "." + name, value);
    }

    List<StrictObject> objects(String name) throws MalformedException {
        List<StrictObject> objects = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isObject()) {
                throw wrong(name, "an array of objects");
            }
            objects.add(new StrictObject(what + "." + name, element));
        }
        return objects;
    }

    List<String> texts(String name) throws MalformedException {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isTextual()) {
                throw wrong(name, "an array of strings");
            }
            texts.add(unicode(name, element.textValue()));
        }
        return texts;
    }

    long[] integers(String name) throws MalformedException {
        JsonNode array = array(name);
        long[] integers = new long[array.size()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = integer(name, array.get(i));
        }
        return integers;
    }

    Map<String, String> textMap(String name) throws MalformedException {
        StrictObject object = object(name);
        Map<String, String> map = new LinkedHashMap<>();
        for (Iterator<String> names = object.names(); names.hasNext(); ) {
            String key = unicode(name, names.next());
            map.put(key, object.text(key));
        }
        return map;
    }

    Map<String, Double> numberMap(String name) throws MalformedException {
        StrictObject object = object(name);
        Map<String, Double> map = new LinkedHashMap<>();
        for (Iterator<String> names = object.names(); names.hasNext(); ) {
            String key = unicode(name, names.next());
            map.put(key, object.number(key));
        }
        return map;
    }

    /** Strings, {@code Long}s, {@code Double}s and lists of strings: what {@code ModelEvent.details} holds. */
    Map<String, Object> looseMap(String name) throws MalformedException {
        StrictObject object = object(name);
        Map<String, Object> map = new LinkedHashMap<>();
        for (Iterator<String> names = object.names(); names.hasNext(); ) {
            String key = unicode(name, names.next());
            JsonNode value = object.node.get(key);
            if (value.isTextual()) {
                map.put(key, object.text(key));
            } else if (value.isIntegralNumber()) {
                map.put(key, object.integer(key));
            } else if (value.isNumber()) {
                map.put(key, object.number(key));
            } else if (value.isArray()) {
                map.put(key, List.copyOf(object.texts(key)));
            } else {
                throw object.wrong(key, "a string, a number or an array of strings");
            }
        }
        return map;
    }

    private JsonNode array(String name) {
        JsonNode value = required(name);
        if (!value.isArray()) {
            throw wrong(name, "an array");
        }
        return value;
    }

    private long integer(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "an integer of 64 bits");
        }
        return value.longValue();
    }

    private double number(String name, JsonNode value) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(name, "a finite number");
        }
        return value.doubleValue();
    }

    private JsonNode required(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            throw new MalformedException(what + " has no " + name);
        }
        return value;
    }

    private String unicode(String name, String text) {
        if (!StrictJson.isUnicode(text)) {
            throw new MalformedException(what + ": " + name + " has half a surrogate pair");
        }
        return text;
    }

    private MalformedException wrong(String name, String expected) {
        return new MalformedException(what + ": " + name + " is not " + expected);
    }
}
