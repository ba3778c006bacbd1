package io.headwater.trainer;

import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.dl4j.Distillation;
import io.headwater.learn.dl4j.FineTuneSettings;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.state.SavedValues;
import io.headwater.model.LabelMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What decides, beside events, source model and encoders, which bits a model learns. A model stays with the recipe that it was
 * begun with, so that its versions are a function of the log; it is in the training state and in every version's lineage.
 *
 * @param learners names of those that make the committee, in their order
 * @param learningRate of the learners that take one
 * @param labelMap what a pretrained source model's labels are called in the target model
 * @param distillation how much learners of a source are held near what it answers
 * @param fineTuning how a transformer's blocks learn, if a learner trains them
 */
record Recipe(
        List<String> learners,
        double learningRate,
        LabelMap labelMap,
        Distillation distillation,
        CommitteeSettings committee,
        FineTuneSettings fineTuning) {
    private static final String LEARNERS = "learners";
    private static final String LEARNING_RATE = "learning.rate";
    private static final String LABEL_MAP = "source.label.map";
    private static final String DISTILLATION_WEIGHT = "source.distillation.weight";
    private static final String DISTILLATION_TEMPERATURE = "source.distillation.temperature";
    private static final String COMMITTEE = "committee.";
    private static final String FINE_TUNING = "fine-tuning";

    /** Without distillation; what fine-tunes does so by the defaults. */
    Recipe(List<String> learners, double learningRate, LabelMap labelMap, CommitteeSettings committee) {
        this(learners, learningRate, labelMap, Distillation.NONE, committee, FineTuneSettings.DEFAULT);
    }

    Recipe {
        learners = List.copyOf(learners);
    }

    /** As texts under names, those of the configuration where there are such. */
    Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put(LEARNERS, String.join(",", learners));
        map.put(LEARNING_RATE, Double.toString(learningRate));
        if (!labelMap.targets().isEmpty()) {
            map.put(LABEL_MAP, labelMap.toString());
        }
        if (!distillation.equals(Distillation.NONE)) {
            map.put(DISTILLATION_WEIGHT, Double.toString(distillation.weight()));
            map.put(DISTILLATION_TEMPERATURE, Double.toString(distillation.temperature()));
        }
        committee.save(new SavedValues(COMMITTEE, map));
        if (Learners.trainedBlocks(learners) > 0) {
            map.put(FINE_TUNING, fineTuning.encode());
        }
        return map;
    }

    /**
     * The recipe that {@link #toMap} wrote; other names do not matter.
     *
     * @throws IllegalArgumentException if something is missing or cannot be
     */
    static Recipe of(Map<String, String> map) {
        SavedValues values = new SavedValues("", map);
        return new Recipe(
                List.of(values.text(LEARNERS).split(",", -1)),
                values.doubleNumber(LEARNING_RATE),
                LabelMap.parse(map.getOrDefault(LABEL_MAP, "")),
                map.containsKey(DISTILLATION_WEIGHT)
                        ? new Distillation(
                                values.doubleNumber(DISTILLATION_WEIGHT), values.doubleNumber(DISTILLATION_TEMPERATURE))
                        : Distillation.NONE,
                CommitteeSettings.load(new SavedValues(COMMITTEE, map)),
                FineTuneSettings.decode(map.getOrDefault(FINE_TUNING, FineTuneSettings.DEFAULT.encode())));
    }
}
