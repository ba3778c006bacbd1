package io.headwater.trainer;

import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.gate.GateSettings;
import io.headwater.wire.ManifestSigner;
import java.util.Map;

/**
 * What the fine-tuning of every model of a trainer shares.
 *
 * @param microBatchSize most events in a micro-batch
 * @param lingerMillis how long an event waits for others to fill its micro-batch
 * @param snapshotMillis least time between two snapshots of the training state
 * @param snapshotBytesPerSecond how fast such a snapshot is written, and on average how many bytes of them there are
 * @param rollbackEvents so many events can be undone by going back to an older version
 * @param journalEvents so many events in the journal make a snapshot due before its time
 * @param holdout how much is kept back from learning
 * @param gate when versions are held
 * @param watchdogDrop by so much the accuracy of what is served may fall before the model goes back by itself; 0 for never
 * @param source SHA-256 of the source model
 * @param recipe what a model is begun with
 * @param configuration other settings that are in force, for the record: what they decide is written down where it is decided
 * @param encoder id of the sentence encoder
 * @param encoders encoder id → SHA-256 of its files, for all whose features are made
 * @param software name and version of this software and the instruction set it computes with
 * @param signer signs every version
 */
record FineTuningSettings(
        int microBatchSize,
        long lingerMillis,
        PublishSettings publishing,
        long snapshotMillis,
        long snapshotBytesPerSecond,
        long rollbackEvents,
        long journalEvents,
        int maxLabels,
        int maxModels,
        HoldoutSettings holdout,
        GateSettings gate,
        double watchdogDrop,
        String source,
        Recipe recipe,
        Map<String, String> configuration,
        String encoder,
        Map<String, String> encoders,
        String software,
        ManifestSigner signer) {
    FineTuningSettings {
        configuration = Map.copyOf(configuration);
        encoders = Map.copyOf(encoders);
    }
}
