package io.headwater.trainer;

import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import io.headwater.model.Topic;
import io.headwater.wire.EventWriter;
import io.headwater.wire.Payload;
import io.headwater.wire.Rejection;
import io.headwater.wire.UpdateRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Makes the records that leave the topology. */
final class Outgoings {
    private Outgoings() {}

    /**
     * A refused record on its way to {@code rejected}.
     *
     * @param timestamp the input record's, so that a rejection is found beside what it came from
     */
    static Record<byte[], Flow> rejection(Rejection rejection, long timestamp) {
        return new Record<>(
                rejection.key(), new Flow.Outgoing(Topic.REJECTED, rejection.value()), timestamp, rejection.headers());
    }

    /**
     * A version: its manifest and chunks for {@code model-updates}, then its entry in the directory of models.
     *
     * <p>A snapshot's records bear its time, so that a reader finds the first of them by {@code offsetsForTimes}; a delta's
     * are never before that.
     *
     * @param parts what {@link Payload#records} gives
     */
    static List<Record<byte[], Flow>> version(Manifest manifest, List<UpdateRecord> parts) {
        byte[] key = manifest.model().getBytes(StandardCharsets.UTF_8);
        List<Record<byte[], Flow>> records = new ArrayList<>();
        long snapshot = manifest.snapshotTime().toEpochMilli();
        long time = manifest.kind() == Manifest.Kind.SNAPSHOT
                ? snapshot
                : Math.max(snapshot, manifest.time().toEpochMilli());
        parts.forEach(part -> records.add(
                new Record<>(key, new Flow.Outgoing(Topic.MODEL_UPDATES, part.value()), time, part.headers())));
        UpdateRecord first = parts.get(0);
        records.add(new Record<>(
                key,
                new Flow.Outgoing(Topic.MODELS, first.value()),
                time,
                new RecordHeaders(first.headers().toArray())));
        return records;
    }

    static Record<byte[], Flow> event(ModelEvent event) {
        return new Record<>(
                event.model().getBytes(StandardCharsets.UTF_8),
                new Flow.Outgoing(Topic.MODEL_EVENTS, EventWriter.modelEvent(event)),
                event.time().toEpochMilli(),
                new RecordHeaders());
    }
}
