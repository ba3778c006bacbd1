package io.headwater.trainer;

import io.headwater.learn.Example;
import io.headwater.learn.Step;
import io.headwater.model.Decision;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was learned or kept back since the newest version, for the lineage of the next. Single-threaded. */
final class Unpublished {
    private final List<MicroBatch> microBatches = new ArrayList<>();
    private final List<LearnedEvent> held = new ArrayList<>();
    private int size;

    boolean isEmpty() {
        return microBatches.isEmpty() && held.isEmpty();
    }

    /** In events. */
    int size() {
        return size;
    }

    void add(Step step, List<Decision> decided) {
        size += step.learned().size() + step.held().size();
        if (!step.learned().isEmpty()) {
            microBatches.add(new MicroBatch(events(step.learned()), decided));
        }
        held.addAll(events(step.held()));
    }

    private static List<LearnedEvent> events(List<Example> examples) {
        return examples.stream().map(example -> example.event().orElseThrow()).toList();
    }

    /** What was learned, in its order, then what is kept back. */
    List<LearnedEvent> events() {
        return Stream.concat(microBatches.stream().flatMap(batch -> batch.events().stream()), held.stream())
                .toList();
    }

    Lineage lineage(
            long eventsTotal, long heldOut, Optional<Lineage.Rollback> rollback, Map<String, String> configuration) {
        return new Lineage(eventsTotal, heldOut, microBatches, held, rollback, configuration);
    }

    void clear() {
        microBatches.clear();
        held.clear();
        size = 0;
    }
}
