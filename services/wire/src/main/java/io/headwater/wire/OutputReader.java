package io.headwater.wire;

import io.headwater.model.ModelEvent;
import io.headwater.model.Prediction;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what Headwater itself wrote for its consumers: predictions and a model's diary. Thread-safe. */
public final class OutputReader {
    private OutputReader() {}

    /** Reads a value of {@code predictions}. */
    public static Prediction prediction(byte[] value) throws MalformedException {
        StrictObject json = StrictJson.object("prediction", ByteBuffer.wrap(value));
        json.requireKnownSchema();
        try {
            return new Prediction(
                    json.text("id"),
                    json.text("model"),
                    json.integer("version"),
                    json.text("label"),
                    json.number("confidence"),
                    json.numberMap("probabilities"),
                    learners(json),
                    json.instant("time"));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("prediction: " + e.getMessage(), e);
        }
    }

    private static Map<String, Map<String, Double>> learners(StrictObject json) throws MalformedException {
        Map<String, Map<String, Double>> learners = new LinkedHashMap<>();
        if (json.has("learners")) {
            StrictObject each = json.object("learners");
            for (Iterator<String> names = each.names(); names.hasNext(); ) {
                String learner = names.next();
                learners.put(learner, each.numberMap(learner));
            }
        }
        return learners;
    }

    /** Reads a value of {@code model-events}; whole numbers among the details come back as {@code Long}. */
    public static ModelEvent modelEvent(byte[] value) throws MalformedException {
        StrictObject json = StrictJson.object("model event", ByteBuffer.wrap(value));
        json.requireKnownSchema();
        String code = json.text("type");
        ModelEvent.Type type = Arrays.stream(ModelEvent.Type.values())
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new MalformedException("model event: no such type: " + code));
        return new ModelEvent(
                json.text("model"), type, json.integer("version"), json.looseMap("details"), json.instant("time"));
    }
}
