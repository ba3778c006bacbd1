package io.headwater.bench.updates;

import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.LabelSet;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a model was at one moment: a small one that really learned.
 *
 * @param graph as the trainer exports it
 * @param tensors copies, which no later export changes
 */
record ModelState(byte[] graph, List<Tensor> tensors, LabelSet labels) {
    private static final int MICRO_BATCH = 32;

    /** States of one model that learns random events, one micro-batch after the other; labels are added on the way. */
    static List<ModelState> learn(int count, long seed) {
        Random random = new Random(seed);
        List<ModelState> states = new ArrayList<>();
        try (TargetModel model = new TargetModel(Learners.committee(
                Learners.builtInSource(TinyEncoder.ID, TinyEncoder.FINGERPRINT, TinyEncoder.DIMENSION),
                List.of(TinyEncoder.ID + "-linear"),
                CommitteeSettings.DEFAULT.withSeed(seed),
                Learners.LEARNING_RATE))) {
            for (int i = 0; i < count; i++) {
                int labels = 2 + i / 4;
                List<Example> batch = new ArrayList<>();
                for (int event = 0; event < MICRO_BATCH; event++) {
                    // The first of them are there from the beginning, in their order.
                    int label = i == 0 ? event % labels : random.nextInt(labels);
                    batch.add(new Example(new Features(TinyEncoder.features(random), new int[0]), "label " + label));
                }
                model.learn(batch);
                states.add(of(model.export(), model.labels()));
                if (i > 0 && states.get(i).tensors().equals(states.get(i - 1).tensors())) {
                    throw new IllegalStateException("a micro-batch that changes nothing makes no version of its own");
                }
            }
        }
        return List.copyOf(states);
    }

    private static ModelState of(ServingModel exported, LabelSet labels) {
        return new ModelState(
                exported.graph(),
                exported.tensors().stream()
                        .map(tensor -> Tensor.of(tensor.name(), tensor.shape(), tensor.toArray()))
                        .toList(),
                labels);
    }
}
