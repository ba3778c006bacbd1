package io.headwater.bench.quality;

import io.headwater.encode.Encoder;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.Transfer;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import java.util.List;
import java.util.Optional;

/**
 * Makes the target models that a trainer makes with, or without, a pretrained source model.
 *
 * @param committee what it is called in tables
 */
record TransferModels(SourceModel encoder, Optional<Transfer> transfer, List<String> learners, String committee)
        implements Models {
    static TransferModels of(Encoder encoder, Optional<Transfer> transfer, List<String> learners, String committee) {
        SourceModel source = Learners.builtInSource(encoder.id(), encoder.fingerprint(), encoder.dimension());
        return new TransferModels(source, transfer, learners, committee);
    }

    @Override
    public TargetModel create(long seed) {
        CommitteeSettings usual = CommitteeSettings.DEFAULT;
        CommitteeSettings settings = new CommitteeSettings(
                seed, usual.stepEvents(), usual.stepRows(), usual.replayEvents(), usual.adaptive(), usual.recall());
        return new TargetModel(
                Learners.committee(encoder, transfer, learners, settings, Learners.LEARNING_RATE),
                transfer.map(Transfer::expected).orElse(LabelSet.EMPTY));
    }
}
