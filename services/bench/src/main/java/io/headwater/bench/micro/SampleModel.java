package io.headwater.bench.micro;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A target model on made-up features of the encoder's dimension, the same at every call. */
final class SampleModel {
    static final int MICRO_BATCH = 32;
    /** As many as MiniLM has. */
    private static final int DIMENSION = 384;

    private static final long SEED = 1;
    private static final int NGRAMS = 60;

    private SampleModel() {}

    /** One that knows so many labels; the caller closes it. */
    static TargetModel of(int labels) {
        TargetModel model = new TargetModel(Learners.committee(
                Learners.builtInSource("minilm", "0".repeat(64), DIMENSION),
                Learners.NAMES,
                CommitteeSettings.DEFAULT,
                Learners.LEARNING_RATE));
        for (int first = 0; first < labels; first += MICRO_BATCH) {
            List<Example> batch = new ArrayList<>();
            for (int label = first; label < Math.min(labels, first + MICRO_BATCH); label++) {
                batch.add(new Example(features(label), "label-" + label));
            }
            model.learn(batch);
        }
        return model;
    }

    /** 32 events, each of one of the labels. */
    static List<Example> microBatch(int labels) {
        List<Example> batch = new ArrayList<>();
        for (int i = 0; i < MICRO_BATCH; i++) {
            batch.add(new Example(features(1000 + i), "label-" + i % labels));
        }
        return batch;
    }

    /** Dense features of length 1, and 60 n-grams. */
    static Features features(long which) {
        Random random = new Random(SEED + which);
        float[] features = new float[DIMENSION];
        double square = 0;
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
            square += features[i] * features[i];
        }
        for (int i = 0; i < features.length; i++) {
            features[i] /= (float) Math.sqrt(square);
        }
        int[] ngrams = random.ints(1, HashedNgrams.BUCKETS)
                .distinct()
                .limit(NGRAMS)
                .sorted()
                .toArray();
        return new Features(features, ngrams);
    }
}
