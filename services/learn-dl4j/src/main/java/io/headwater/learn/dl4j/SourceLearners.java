package io.headwater.learn.dl4j;

import io.headwater.learn.Learner;
import io.headwater.model.Architecture;
import io.headwater.model.TransferStrategy;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the learners that begin with a pretrained source model's knowledge. */
final class SourceLearners {
    private static final String PREFIX = "source-";

    /**
     * Weights in the pool before anything is known. A source that was asked for is believed to be of use: where its labels
     * are those of the target model, it is right before others have learned anything; where they are not, its head begins
     * with equal answers for all labels, which no weight can make harmful.
     */
    private static final Map<TransferStrategy, Double> FIRST_WEIGHTS = Map.of(
            TransferStrategy.TASK, 0.6,
            TransferStrategy.PARAMETER, 0.2,
            TransferStrategy.FEATURE, 0.2,
            TransferStrategy.SCRATCH, 0.2);

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
        double weight = FIRST_WEIGHTS.getOrDefault(strategy, 0.2);
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
