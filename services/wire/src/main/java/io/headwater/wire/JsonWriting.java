package io.headwater.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.StreamWriteException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes one JSON object to bytes; what JSON or UTF-8 cannot say is the caller's mistake. */
interface JsonWriting {
    void fields(JsonGenerator json) throws IOException;

    /**
     * The bytes of an object with the fields that {@code writing} writes.
     *
     * @throws IllegalArgumentException if a string has half a surrogate pair or a number is not finite
     */
    static byte[] object(JsonWriting writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = StrictJson.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            writing.fields(json);
            json.writeEndObject();
        } catch (StreamWriteException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        // The conversion below would silently write a question mark in its place.
        if (!StrictJson.isUnicode(text.toString())) {
            throw new IllegalArgumentException("cannot be written as UTF-8: a string has half a surrogate pair");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static void number(JsonGenerator json, String name, double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is not a finite number: " + value);
        }
        json.writeNumberField(name, value);
    }

    static void numbers(JsonGenerator json, String name, Map<?, Double> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<?, Double> entry : values.entrySet()) {
            number(json, String.valueOf(entry.getKey()), entry.getValue());
        }
        json.writeEndObject();
    }

    static void texts(JsonGenerator json, String name, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    static void texts(JsonGenerator json, String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }
}
