package io.headwater.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lineage as parallel arrays of differences: about twelve bytes an event, so that a manifest of 20,000 events stays
 * below a record's limit. {@code schemas/model-update.md} describes it.
 */
final class LineageCodec {
    private LineageCodec() {}

    static void write(JsonGenerator json, Lineage lineage) throws IOException {
        List<LearnedEvent> events = lineage.microBatches().stream()
                .flatMap(batch -> batch.events().stream())
                .toList();
        Map<Partition, Integer> partitions = new LinkedHashMap<>();
        List<Integer> order = new ArrayList<>();
        for (LearnedEvent event : events) {
            order.add(partitions.computeIfAbsent(Partition.of(event.coordinates()), unused -> partitions.size()));
        }
        json.writeObjectFieldStart("lineage");
        json.writeNumberField("events_total", lineage.eventsTotal());
        json.writeNumberField("held_out", lineage.heldOut());
        JsonWriting.texts(
                json,
                "partitions",
                partitions.keySet().stream().map(Partition::toString).toList());
        json.writeArrayFieldStart("batches");
        for (MicroBatch batch : lineage.microBatches()) {
            json.writeNumber(batch.events().size());
        }
        json.writeEndArray();
        if (partitions.size() > 1) {
            json.writeArrayFieldStart("order");
            for (int partition : order) {
                json.writeNumber(partition);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("offsets");
        long[] previous = new long[partitions.size()];
        for (int i = 0; i < events.size(); i++) {
            long offset = events.get(i).coordinates().offset();
            json.writeNumber(offset - previous[order.get(i)]);
            previous[order.get(i)] = offset;
        }
        json.writeEndArray();
        json.writeArrayFieldStart("arrivals");
        long arrived = 0;
        for (LearnedEvent event : events) {
            json.writeNumber(event.arrival() - arrived);
            arrived = event.arrival();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static Lineage read(StrictObject json) throws MalformedException {
        List<Partition> partitions =
                json.texts("partitions").stream().map(Partition::parse).toList();
        long[] sizes = json.integers("batches");
        long[] offsets = json.integers("offsets");
        long[] arrivals = json.integers("arrivals");
        long[] order = json.has("order") || partitions.size() > 1 ? json.integers("order") : new long[offsets.length];
        if (arrivals.length != offsets.length || order.length != offsets.length) {
            throw new MalformedException("lineage: " + offsets.length + " offsets, " + arrivals.length
                    + " arrivals and " + order.length + " places in the order");
        }
        try {
            List<LearnedEvent> events = events(partitions, order, offsets, arrivals);
            return new Lineage(json.integer("events_total"), json.integer("held_out"), batches(events, sizes));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedException("lineage: " + e.getMessage(), e);
        }
    }

    private static List<LearnedEvent> events(
            List<Partition> partitions, long[] order, long[] offsets, long[] arrivals) {
        long[] previous = new long[partitions.size()];
        long arrived = 0;
        List<LearnedEvent> events = new ArrayList<>(offsets.length);
        for (int i = 0; i < offsets.length; i++) {
            if (order[i] < 0 || order[i] >= partitions.size()) {
                throw new MalformedException("lineage: there is no partition " + order[i]);
            }
            int partition = (int) order[i];
            previous[partition] = Math.addExact(previous[partition], offsets[i]);
            arrived = Math.addExact(arrived, arrivals[i]);
            events.add(new LearnedEvent(partitions.get(partition).at(previous[partition]), arrived));
        }
        return events;
    }

    private static List<MicroBatch> batches(List<LearnedEvent> events, long[] sizes) {
        List<MicroBatch> batches = new ArrayList<>(sizes.length);
        int start = 0;
        for (long size : sizes) {
            if (size < 1 || size > events.size() - start) {
                throw new MalformedException("lineage: a micro-batch of " + size + " events");
            }
            batches.add(new MicroBatch(events.subList(start, start + (int) size)));
            start += (int) size;
        }
        if (start != events.size()) {
            throw new MalformedException("lineage: " + (events.size() - start) + " events are in no micro-batch");
        }
        return batches;
    }

    private record Partition(String topic, int number) {
        static Partition of(Coordinates coordinates) {
            return new Partition(coordinates.topic(), coordinates.partition());
        }

        /** Topics may have dashes in their names, so the last one counts. */
        static Partition parse(String text) {
            int dash = text.lastIndexOf('-');
            try {
                return new Partition(text.substring(0, Math.max(0, dash)), Integer.parseInt(text.substring(dash + 1)));
            } catch (NumberFormatException e) {
                throw new MalformedException("lineage: not a topic and a partition: " + text, e);
            }
        }

        Coordinates at(long offset) {
            return new Coordinates(topic, number, offset);
        }

        @Override
        public String toString() {
            return topic + "-" + number;
        }
    }
}
