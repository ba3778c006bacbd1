package io.headwater.bench.quality;

import io.headwater.learn.Committee;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Exporter;
import io.headwater.learn.Features;
import io.headwater.learn.Learner;
import io.headwater.learn.Mix;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import java.util.ArrayList;
import java.util.List;

/** Real committees of two learners that can be foretold: one looks at texts, one does not. */
final class CountingModels implements Models {
    static final String LOOKS = "looks";
    static final String BLIND = "blind";

    /** A stream of four kinds of texts, each of which has its label in nine of ten cases. */
    static List<Example> stream(int events) {
        List<Example> stream = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            int kind = i * 7 % 4;
            String label = "label " + (i % 10 == 9 ? (kind + 1) % 4 : kind);
            stream.add(new Example(new Features(new float[] {kind, 1}, new int[] {kind + 1}), label));
        }
        return stream;
    }

    @Override
    public TargetModel create(long seed) {
        return new TargetModel(new Committee(
                List.of(new CountingLearner(LOOKS, true), new CountingLearner(BLIND, false)),
                new NoExport(),
                CommitteeSettings.DEFAULT.withSeed(seed)));
    }

    @Override
    public String committee() {
        return "auto";
    }

    private static final class NoExport implements Exporter {
        @Override
        public ServingModel export(List<Learner> learners, Mix mix, List<Features> probes, float[][] expected) {
            throw new UnsupportedOperationException("nothing is served here");
        }

        @Override
        public float[][] answers(ServingModel served, List<Features> texts) {
            throw new UnsupportedOperationException("nothing is served here");
        }

        @Override
        public void close() {}
    }
}
