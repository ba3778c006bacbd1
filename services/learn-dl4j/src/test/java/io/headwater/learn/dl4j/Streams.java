package io.headwater.learn.dl4j;

import io.headwater.learn.Example;
import io.headwater.learn.TargetModel;
import java.util.List;

/** Cuts streams into micro-batches. */
final class Streams {
    private Streams() {}

    static void learn(TargetModel model, List<Example> events, int microBatch) {
        for (int from = 0; from < events.size(); from += microBatch) {
            model.learn(events.subList(from, Math.min(events.size(), from + microBatch)));
        }
    }
}
