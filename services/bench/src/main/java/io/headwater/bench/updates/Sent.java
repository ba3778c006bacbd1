package io.headwater.bench.updates;

import io.headwater.model.Manifest;
import io.headwater.wire.UpdateRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A version as a trainer sends it.
 *
 * @param records the manifest, then its chunks
 */
record Sent(Manifest manifest, List<UpdateRecord> records, ModelState state) {
    Sent {
        records = List.copyOf(records);
    }

    /** Copies whose headers and values may be written to. */
    List<UpdateRecord> copies() {
        List<UpdateRecord> copies = new ArrayList<>();
        for (UpdateRecord record : records) {
            copies.add(new UpdateRecord(
                    new RecordHeaders(record.headers().toArray()),
                    record.value().clone()));
        }
        return copies;
    }

    /** Timestamp of the records. */
    long timestamp() {
        long snapshot = manifest.snapshotTime().toEpochMilli();
        return manifest.kind() == Manifest.Kind.SNAPSHOT
                ? snapshot
                : Math.max(snapshot, manifest.time().toEpochMilli());
    }
}
