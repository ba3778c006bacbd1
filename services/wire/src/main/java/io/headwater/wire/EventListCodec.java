package io.headwater.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events by their coordinates and arrival times as parallel arrays of differences: about twelve bytes an event, so that a
 * manifest of 20,000 events stays below a record's limit. {@code schemas/model-update.md} describes it.
 */
final class EventListCodec {
    private EventListCodec() {}

    /** Writes the fields {@code partitions}, {@code order}, {@code offsets} and {@code arrivals} into the current object. */
    static void write(JsonGenerator json, List<LearnedEvent> events) throws IOException {
        Map<Partition, Integer> partitions = new LinkedHashMap<>();
        List<Integer> order = new ArrayList<>();
        for (LearnedEvent event : events) {
            order.add(partitions.computeIfAbsent(Partition.of(event.coordinates()), unused -> partitions.size()));
        }
        JsonWriting.texts(
                json,
                "partitions",
                partitions.keySet().stream().map(Partition::toString).toList());
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
    }

    /** @throws IllegalArgumentException or ArithmeticException if they name places that cannot be */
    static List<LearnedEvent> read(StrictObject json) throws MalformedException {
        List<Partition> partitions =
                json.texts("partitions").stream().map(Partition::parse).toList();
        long[] offsets = json.integers("offsets");
        long[] arrivals = json.integers("arrivals");
        long[] order = json.has("order") || partitions.size() > 1 ? json.integers("order") : new long[offsets.length];
        if (arrivals.length != offsets.length || order.length != offsets.length) {
            throw new MalformedException("lineage: " + offsets.length + " offsets, " + arrivals.length
                    + " arrivals and " + order.length + " places in the order");
        }
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
