package io.headwater.bench.quality;

import io.headwater.encode.Encoder;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.TrainableTransformer;
import io.headwater.model.SourceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the target models that a trainer makes, less what a contrast leaves out. */
final class ProductionModels implements Models {
    static final String REPLAY = "replay";
    static final String DRIFT = "drift";

    private static final String POOL = "pool";

    private final SourceModel source;
    private final Optional<TrainableTransformer> fineTuning;
    private final List<String> learners;
    private final boolean replay;
    private final boolean drift;
    private final double learningRate;
    private final double recall;
    private final String committee;

    /**
     * @param setting {@code auto}, or learners' names separated by commas
     * @param without of those {@link #REPLAY}, {@link #DRIFT} and learners' names that are left out
     * @param encoder whose features are learned
     * @param recall as in {@link CommitteeSettings}
     * @throws IllegalArgumentException if a name is unknown or no learner is left
     */
    ProductionModels(String setting, Set<String> without, Encoder encoder, double learningRate, double recall) {
        this(setting, without, encoder, Optional.empty(), learningRate, recall);
    }

    /**
     * As the other, with a transformer for the learner that fine-tunes it.
     *
     * @param fineTuning must be there if such a learner is named
     */
    ProductionModels(
            String setting,
            Set<String> without,
            Encoder encoder,
            Optional<TrainableTransformer> fineTuning,
            double learningRate,
            double recall) {
        List<String> named = Learners.names(setting, encoder.id());
        Set<String> unknown = new TreeSet<>(without);
        unknown.removeAll(named);
        unknown.removeAll(List.of(REPLAY, DRIFT));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("can only do without " + REPLAY + ", " + DRIFT + " and "
                    + String.join(", ", named) + ", not without " + String.join(", ", unknown));
        }
        List<String> left = new ArrayList<>(named);
        left.removeAll(without);
        if (left.isEmpty()) {
            throw new IllegalArgumentException("no learner is left");
        }
        this.source = Learners.builtInSource(encoder.id(), encoder.fingerprint(), encoder.dimension());
        this.fineTuning = fineTuning;
        this.learners = List.copyOf(left);
        this.replay = !without.contains(REPLAY);
        this.drift = !without.contains(DRIFT);
        this.learningRate = learningRate;
        this.recall = recall;
        this.committee = setting.strip().equals(Learners.AUTO) ? Learners.AUTO : POOL;
    }

    @Override
    public TargetModel create(long seed) {
        CommitteeSettings usual =
                CommitteeSettings.DEFAULT.withSeed(seed).withAdaptive(drift).withRecall(recall);
        CommitteeSettings settings = replay ? usual : usual.withoutReplay();
        return new TargetModel(
                Learners.committee(source, Optional.empty(), fineTuning, learners, settings, learningRate));
    }

    @Override
    public String committee() {
        return committee;
    }
}
