package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines: one object a line with {@code text} and {@code label}; more fields are ignored.
 *
 * <p>A label may be a number or a boolean, as many published data sets have it; it is taken as it is written.
 */
final class JsonLinesTexts implements LabeledTexts {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String name;
    private final Lines lines;

    JsonLinesTexts(String name, InputStream in) {
        this.name = requireNonNull(name, "name");
        this.lines = new Lines(in);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Entry next() throws IOException {
        Lines.Line line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line == null ? null : entry(line);
    }

    private static Entry entry(Lines.Line line) {
        String json = line.text();
        if (json == null) {
            return line.malformed("not UTF-8");
        }
        JsonNode object;
        try {
            object = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return line.malformed("not JSON: " + e.getOriginalMessage());
        }
        if (!object.isObject()) {
            return line.malformed("not a JSON object");
        }
        JsonNode label = object.path("label");
        JsonNode text = object.path("text");
        if (!label.isValueNode() || label.asText().isBlank() || label.isNull()) {
            return line.malformed("no label");
        }
        if (!text.isTextual() || text.asText().isBlank()) {
            return line.malformed("no text");
        }
        if (!UTF_8.newEncoder().canEncode(label.asText() + text.asText())) {
            return line.malformed("half a surrogate pair");
        }
        return new Entry.Row(Long.toString(line.number()), label.asText().strip(), text.asText());
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
