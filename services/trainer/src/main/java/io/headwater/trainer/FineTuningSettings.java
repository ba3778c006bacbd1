package io.headwater.trainer;

import java.util.Map;

/**
 * What the fine-tuning of every model of a trainer shares.
 *
 * @param microBatchSize most events in a micro-batch
 * @param lingerMillis how long an event waits for others to fill its micro-batch
 * @param publishMillis least time between two versions of one model
 * @param publishBytesPerSecond a version of so many bytes defers the next one by a second
 * @param publishSnapshotVersions so many versions after the newest snapshot the next version is one
 * @param snapshotMillis least time between two snapshots of the training state
 * @param snapshotBytesPerSecond how fast such a snapshot is written, and on average how many bytes of them there are
 * @param journalEvents so many events in the journal make a snapshot due before its time
 * @param republishMillis age at which the newest version is published once more
 * @param source SHA-256 of the source model
 * @param encoder id of the sentence encoder
 * @param encoders encoder id → SHA-256 of its files, for all whose features are made
 * @param software name and version of this software and the instruction set it computes with
 */
record FineTuningSettings(
        int microBatchSize,
        long lingerMillis,
        long publishMillis,
        long publishBytesPerSecond,
        int publishSnapshotVersions,
        long snapshotMillis,
        long snapshotBytesPerSecond,
        long journalEvents,
        long republishMillis,
        int maxLabels,
        int maxModels,
        String source,
        String encoder,
        Map<String, String> encoders,
        String software) {
    FineTuningSettings {
        encoders = Map.copyOf(encoders);
    }
}
