package io.headwater.learn.dl4j;

import io.headwater.learn.Learner;
import io.headwater.model.Architecture;
import io.headwater.model.TransferStrategy;
import java.util.List;
import java.util.Locale;

/** Makes the learners that begin with a pretrained source model's knowledge. */
final class SourceLearners {
    private static final String PREFIX = "source-";

    /** What a source is worth is not known; where it answers with the stream's own labels, the pool lets it lead. */
    private static final double INHERITED = 0;

    /** As for others that begin with nothing. */
    private static final double SCRATCH = 0.2;

    private SourceLearners() {}

    /** @param name {@code source-} and a strategy */
    static void add(
            String name,
            Transfer transfer,
            long seed,
            double learningRate,
            List<Learner> learners,
            List<Served> served) {
        TransferStrategy strategy =
                TransferStrategy.valueOf(name.substring(PREFIX.length()).toUpperCase(Locale.ROOT));
        double weight = strategy == TransferStrategy.SCRATCH ? SCRATCH : INHERITED;
        if (transfer.source().architecture() == Architecture.NGRAMS) {
            NgramSource source = NgramSource.of(transfer.source());
            Learners.add(NgramLearner.of(name, strategy, weight, source, transfer), learners, served);
        } else {
            SourceParts source = SourceParts.of(transfer.source());
            TransferLearner learner =
                    TransferLearner.of(name, strategy, weight, source, transfer, plan(strategy), seed, learningRate);
            Learners.add(learner, learners, served);
        }
    }

    private static FineTuningPlan plan(TransferStrategy strategy) {
        return switch (strategy) {
            case SCRATCH -> FineTuningPlan.SCRATCH;
            case FEATURE -> FineTuningPlan.FROZEN;
            case PARAMETER, TASK -> FineTuningPlan.FINE_TUNING;
        };
    }
}
