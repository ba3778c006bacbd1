package io.headwater.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.model.LabeledText;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prediction;
import io.headwater.model.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes events as UTF-8 JSON, each as its schema says. Thread-safe. Every method throws
 * {@code IllegalArgumentException} for what JSON or UTF-8 cannot say: half a surrogate pair, a number that is not finite.
 */
public final class EventWriter {
    private EventWriter() {}

    public static byte[] text(Text text) {
        return JsonWriting.object(json -> {
            json.writeStringField("id", text.id());
            json.writeStringField("text", text.text());
            json.writeStringField("model", text.model());
            time(json, text.time());
        });
    }

    public static byte[] labeledText(LabeledText text) {
        return JsonWriting.object(json -> {
            json.writeStringField("id", text.id());
            json.writeStringField("text", text.text());
            json.writeStringField("label", text.label());
            json.writeStringField("model", text.model());
            time(json, text.time());
        });
    }

    /**
     * As {@link #prediction(Prediction)}, in no more bytes than a record may have: one that would take more leaves out what each learner
     * says, and if that is not enough, the less probable half of the labels as often as it takes.
     */
    public static byte[] prediction(Prediction prediction, int mostBytes) {
        byte[] bytes = prediction(prediction);
        Prediction fitting = prediction.learners().isEmpty() ? prediction : prediction.alone();
        while (bytes.length > mostBytes && fitting.probabilities().size() > 1) {
            bytes = prediction(fitting);
            fitting = fitting.ofMostProbable(fitting.probabilities().size() / 2);
        }
        return bytes;
    }

    public static byte[] prediction(Prediction prediction) {
        return JsonWriting.object(json -> {
            json.writeStringField("id", prediction.id());
            json.writeStringField("model", prediction.model());
            json.writeNumberField("version", prediction.version());
            json.writeStringField("label", prediction.label());
            JsonWriting.number(json, "confidence", prediction.confidence());
            JsonWriting.numbers(json, "probabilities", prediction.probabilities());
            if (!prediction.learners().isEmpty()) {
                json.writeObjectFieldStart("learners");
                for (Map.Entry<String, Map<String, Double>> learner :
                        prediction.learners().entrySet()) {
                    JsonWriting.numbers(json, learner.getKey(), learner.getValue());
                }
                json.writeEndObject();
            }
            json.writeStringField("time", prediction.time().toString());
        });
    }

    public static byte[] modelEvent(ModelEvent event) {
        return JsonWriting.object(json -> {
            json.writeStringField("model", event.model());
            json.writeStringField("type", event.type().code());
            json.writeNumberField("version", event.version());
            json.writeObjectFieldStart("details");
            for (Map.Entry<String, Object> detail : event.details().entrySet()) {
                detail(json, detail.getKey(), detail.getValue());
            }
            json.writeEndObject();
            json.writeStringField("time", event.time().toString());
        });
    }

    public static byte[] modelCommand(ModelCommand command) {
        return JsonWriting.object(json -> {
            json.writeStringField("command", command.name());
            if (command instanceof ModelCommand.Rollback rollback) {
                json.writeNumberField("version", rollback.version());
                json.writeBooleanField("relearn", rollback.relearn());
            }
            if (command.reason().isPresent()) {
                json.writeStringField("reason", command.reason().get());
            }
        });
    }

    private static void detail(JsonGenerator json, String name, Object value) throws IOException {
        if (value instanceof String text) {
            json.writeStringField(name, text);
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumberField(name, ((Number) value).longValue());
        } else if (value instanceof Number number) {
            JsonWriting.number(json, name, number.doubleValue());
        } else if (value instanceof List<?> list) {
            JsonWriting.texts(json, name, list.stream().map(String::valueOf).toList());
        } else {
            throw new IllegalArgumentException(
                    name + " is neither a string, a number nor a list of strings: " + value.getClass());
        }
    }

    private static void time(JsonGenerator json, Optional<Instant> time) throws IOException {
        if (time.isPresent()) {
            json.writeStringField("time", time.get().toString());
        }
    }
}
