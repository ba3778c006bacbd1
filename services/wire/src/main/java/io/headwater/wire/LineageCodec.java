package io.headwater.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.model.Decision;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import io.headwater.model.Lineage.Rollback;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A lineage as a part of a manifest; what is mostly empty is left out. {@code schemas/model-update.md} describes it. */
final class LineageCodec {
    private LineageCodec() {}

    static void write(JsonGenerator json, Lineage lineage) throws IOException {
        json.writeObjectFieldStart("lineage");
        json.writeNumberField("events_total", lineage.eventsTotal());
        json.writeNumberField("held_out", lineage.heldOut());
        json.writeArrayFieldStart("batches");
        for (MicroBatch batch : lineage.microBatches()) {
            json.writeNumber(batch.events().size());
        }
        json.writeEndArray();
        List<LearnedEvent> events = lineage.microBatches().stream()
                .flatMap(batch -> batch.events().stream())
                .toList();
        EventListCodec.write(json, events);
        waited(json, events);
        if (!lineage.held().isEmpty()) {
            json.writeObjectFieldStart("held");
            EventListCodec.write(json, lineage.held());
            json.writeEndObject();
        }
        samples(json, lineage.microBatches());
        decisions(json, lineage.microBatches());
        if (lineage.rollback().isPresent()) {
            rollback(json, lineage.rollback().get());
        }
        if (!lineage.configuration().isEmpty()) {
            JsonWriting.texts(json, "configuration", lineage.configuration());
        }
        json.writeEndObject();
    }

    private static void waited(JsonGenerator json, List<LearnedEvent> events) throws IOException {
        if (events.stream().noneMatch(LearnedEvent::waited)) {
            return;
        }
        json.writeArrayFieldStart("waited");
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).waited()) {
                json.writeNumber(i);
            }
        }
        json.writeEndArray();
    }

    private static void samples(JsonGenerator json, List<MicroBatch> batches) throws IOException {
        if (batches.stream().noneMatch(batch -> batch.decisions().stream().anyMatch(LineageCodec::samples))) {
            return;
        }
        json.writeArrayFieldStart("samples");
        for (int i = 0; i < batches.size(); i++) {
            for (Decision decision : batches.get(i).decisions()) {
                if (samples(decision)) {
                    json.writeStartObject();
                    json.writeNumberField("batch", i);
                    json.writeStringField("learner", decision.learner());
                    json.writeNumberField("one_in", decision.oneIn());
                    json.writeNumberField("event", decision.event());
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
    }

    private static void decisions(JsonGenerator json, List<MicroBatch> batches) throws IOException {
        if (batches.stream().allMatch(batch -> batch.decisions().stream().allMatch(LineageCodec::samples))) {
            return;
        }
        json.writeArrayFieldStart("decisions");
        for (int i = 0; i < batches.size(); i++) {
            for (Decision decision : batches.get(i).decisions()) {
                if (!samples(decision)) {
                    json.writeStartObject();
                    json.writeNumberField("batch", i);
                    json.writeStringField("learner", decision.learner());
                    json.writeStringField("action", code(decision.action()));
                    json.writeNumberField("event", decision.event());
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
    }

    private static boolean samples(Decision decision) {
        return decision.action() == Decision.Action.SAMPLE;
    }

    private static void rollback(JsonGenerator json, Rollback rollback) throws IOException {
        json.writeObjectFieldStart("rollback");
        json.writeNumberField("version", rollback.version());
        json.writeBooleanField("relearn", rollback.relearn());
        EventListCodec.write(json, rollback.unpublished());
        json.writeEndObject();
    }

    static Lineage read(StrictObject json) throws MalformedException {
        try {
            return new Lineage(
                    json.integer("events_total"),
                    json.integer("held_out"),
                    batches(
                            learned(json),
                            json.integers("batches"),
                            json.has("samples") ? json.objects("samples") : List.of(),
                            json.has("decisions") ? json.objects("decisions") : List.of()),
                    json.has("held") ? EventListCodec.read(json.object("held")) : List.of(),
                    json.has("rollback") ? Optional.of(rollback(json.object("rollback"))) : Optional.empty(),
                    json.has("configuration") ? json.textMap("configuration") : Map.of());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedException("lineage: " + e.getMessage(), e);
        }
    }

    private static List<LearnedEvent> learned(StrictObject json) {
        List<LearnedEvent> events = EventListCodec.read(json);
        for (long at : json.has("waited") ? json.integers("waited") : new long[0]) {
            if (at < 0 || at >= events.size()) {
                throw new MalformedException("lineage: there is no event " + at + " that has waited");
            }
            LearnedEvent event = events.get((int) at);
            events.set((int) at, new LearnedEvent(event.coordinates(), event.arrival(), true));
        }
        return events;
    }

    private static Rollback rollback(StrictObject json) {
        return new Rollback(json.integer("version"), json.bool("relearn"), EventListCodec.read(json));
    }

    private static List<MicroBatch> batches(
            List<LearnedEvent> events, long[] sizes, List<StrictObject> samples, List<StrictObject> decisions) {
        List<List<Decision>> decided = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            decided.add(new ArrayList<>());
        }
        for (StrictObject sample : samples) {
            decided.get(batch(sample, sizes))
                    .add(Decision.sample(
                            sample.text("learner"),
                            Math.toIntExact(sample.integer("one_in")),
                            sample.integer("event")));
        }
        for (StrictObject decision : decisions) {
            decided.get(batch(decision, sizes))
                    .add(new Decision(
                            decision.text("learner"), action(decision.text("action")), decision.integer("event")));
        }
        List<MicroBatch> batches = new ArrayList<>(sizes.length);
        int start = 0;
        for (int i = 0; i < sizes.length; i++) {
            long size = sizes[i];
            if (size < 1 || size > events.size() - start) {
                throw new MalformedException("lineage: a micro-batch of " + size + " events");
            }
            batches.add(new MicroBatch(events.subList(start, start + (int) size), decided.get(i)));
            start += (int) size;
        }
        if (start != events.size()) {
            throw new MalformedException("lineage: " + (events.size() - start) + " events are in no micro-batch");
        }
        return batches;
    }

    private static int batch(StrictObject decision, long[] sizes) {
        long batch = decision.integer("batch");
        if (batch < 0 || batch >= sizes.length) {
            throw new MalformedException("lineage: there is no micro-batch " + batch + " to decide after");
        }
        return (int) batch;
    }

    private static Decision.Action action(String code) {
        for (Decision.Action action : Decision.Action.values()) {
            if (action != Decision.Action.SAMPLE && code(action).equals(code)) {
                return action;
            }
        }
        throw new MalformedException("lineage: no such decision: " + code);
    }

    private static String code(Decision.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
