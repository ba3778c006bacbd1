package io.headwater.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.cli.data.Entry;
import java.util.Locale;

/** Which event of the contract a labelled row is sent as. */
enum EventFormat {
    /** Text and label together. */
    LABELED_TEXTS(true, true),
    /** Only the text, to be scored. */
    TEXTS(true, false),
    /** Only the label, for a text sent elsewhere under the same id. */
    LABELS(false, true);

    private static final JsonMapper JSON = new JsonMapper();

    private final boolean text;
    private final boolean label;

    EventFormat(boolean text, boolean label) {
        this.text = text;
        this.label = label;
    }

    /** The format that a topic of the contract carries, whatever its prefix; texts with labels for any other topic. */
    static EventFormat of(String topic) {
        if (topic.endsWith("labels")) {
            return LABELS;
        }
        return topic.endsWith("texts") && !topic.endsWith("labeled-texts") ? TEXTS : LABELED_TEXTS;
    }

    /** The event as UTF-8 JSON. */
    byte[] encode(String id, Entry.Row row, String model) {
        ObjectNode event = JSON.createObjectNode().put("id", id);
        if (text) {
            event.put("text", row.text());
        }
        if (label) {
            event.put("label", row.label());
        }
        event.put("model", model);
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings is always JSON", e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
