package io.headwater.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.cli.data.Entry;
import io.headwater.model.LabeledText;
import io.headwater.model.Text;
import io.headwater.wire.EventWriter;
import java.util.Locale;
import java.util.Optional;

/** Which event of the contract a labelled row is sent as. */
enum EventFormat {
    /** Text and label together. */
    LABELED_TEXTS,
    /** Only the text, to be scored. */
    TEXTS,
    /** Only the label, for a text sent elsewhere under the same id. */
    LABELS;

    private static final JsonMapper JSON = new JsonMapper();

    /** The format that a topic of the contract carries, whatever its prefix; texts with labels for any other topic. */
    static EventFormat of(String topic) {
        if (topic.endsWith("labels")) {
            return LABELS;
        }
        return topic.endsWith("texts") && !topic.endsWith("labeled-texts") ? TEXTS : LABELED_TEXTS;
    }

    /** The event as UTF-8 JSON, without a time of its own: the record's counts. */
    byte[] encode(String id, Entry.Row row, String model) {
        return switch (this) {
            case LABELED_TEXTS ->
                EventWriter.labeledText(new LabeledText(id, row.text(), row.label(), model, Optional.empty()));
            case TEXTS -> EventWriter.text(new Text(id, row.text(), model, Optional.empty()));
            case LABELS -> label(id, row.label(), model);
        };
    }

    private static byte[] label(String id, String label, String model) {
        try {
            return JSON.writeValueAsBytes(
                    JSON.createObjectNode().put("id", id).put("label", label).put("model", model));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings is always JSON", e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
