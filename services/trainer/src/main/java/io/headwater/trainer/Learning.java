package io.headwater.trainer;

import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.learn.gate.Verdict;
import io.headwater.model.Decision;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.wire.VersionHash;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one model has learned, and how it comes to that again: learns micro-batches and writes them to the journal, repeats those of
 * the journal, goes back to where an older version stood. Single-threaded.
 */
final class Learning implements AutoCloseable {
    private final Supplier<TargetModel> targets;
    private final ModelStore store;
    private final FineTuningSettings settings;
    private final Unpublished unpublished = new Unpublished();
    private TargetModel target;

    /** Number of the first event of the last micro-batch, -1 if it is of no use any more. */
    private long lastMicroBatch = -1;

    /** What became of a micro-batch, and what was decided of the learners after it. */
    record Learned(Step step, List<Decision> decided) {
        Learned {
            decided = List.copyOf(decided);
        }
    }

    /** @param targets makes models without labels; each is closed here */
    Learning(Supplier<TargetModel> targets, ModelStore store, FineTuningSettings settings) {
        this.targets = targets;
        this.store = store;
        this.settings = settings;
        this.target = fresh();
    }

    private TargetModel fresh() {
        TargetModel made = targets.get();
        made.judgeBy(settings.gate());
        return made;
    }

    /** The model; another one after {@link #goTo}. */
    TargetModel target() {
        return target;
    }

    /** What was learned since the newest version. */
    Unpublished unpublished() {
        return unpublished;
    }

    /**
     * Learns what has come, for the first time.
     *
     * @param sequence number of its first event
     */
    Learned learn(List<Flow.Encoded> microBatch, long sequence) {
        target.keepBack(settings.holdout());
        Step step = learn(microBatch);
        List<Decision> decided = step.learned().isEmpty() ? List.of() : target.proposals();
        decided.forEach(target::apply);
        unpublished.add(step, decided);
        store.put(sequence, new LearnedBatch(microBatch.size(), settings.holdout(), decided, List.of()));
        lastMicroBatch = sequence;
        return new Learned(step, decided);
    }

    private Step learn(List<Flow.Encoded> microBatch) {
        return target.learn(microBatch.stream()
                .map(event -> new Example(
                        event.features(),
                        event.label(),
                        Optional.of(new Lineage.LearnedEvent(event.at(), event.arrival())),
                        event.returning()))
                .toList());
    }

    /** Follows what was decided of the version that the present state is. */
    void apply(Verdict verdict) {
        target.apply(verdict);
        if (verdict.serve()) {
            target.servesThis();
        }
    }

    /** Writes a verdict beside the last micro-batch, so that it is repeated with it. */
    void journal(Verdict verdict, long journalStart) {
        if (lastMicroBatch >= journalStart) {
            store.put(lastMicroBatch, store.microBatch(lastMicroBatch).with(verdict));
        }
    }

    /** A fresh model that repeats what was learned of the events before {@code sequence}; nothing is unpublished then. */
    void goTo(Meta.Snapshot base, long sequence) {
        target.close();
        target = fresh();
        restore(base);
        for (long at = base.sequence(); at < sequence; ) {
            at += repeat(at);
        }
        unpublished.clear();
        lastMicroBatch = -1;
    }

    /**
     * Repeats what was done since the snapshot, micro-batch by micro-batch.
     *
     * @param newest version
     * @return whether that came out as something else than what was published
     */
    boolean replay(Meta meta, Optional<Manifest> newest) {
        boolean diverged = false;
        long begin = meta.snapshot().sequence();
        restore(meta.snapshot());
        Set<Long> served = servedBeforeHolds(meta);
        if (served.contains(begin) && begin > 0) {
            servedHere();
        }
        for (long at = begin; at < meta.trained(); ) {
            at += repeat(at);
            if (served.contains(at)) {
                servedHere();
            }
            if (at == meta.published()) {
                ServingModel serving = target.export();
                diverged = !VersionHash.of(serving.graph(), serving.tensors())
                        .equals(newest.orElseThrow().sha256());
                unpublished.clear();
            }
        }
        return diverged;
    }

    /** Learns the micro-batch at {@code sequence} as it was learned before, and says how many events it has. */
    private int repeat(long sequence) {
        LearnedBatch microBatch = store.microBatch(sequence);
        target.keepBack(microBatch.holdout());
        Step step = learn(store.events(sequence, microBatch.events()));
        microBatch.decisions().forEach(target::apply);
        unpublished.add(step, microBatch.decisions());
        microBatch.verdicts().forEach(target::apply);
        lastMicroBatch = sequence;
        return microBatch.events();
    }

    /** The present state is the one that is served. */
    private void servedHere() {
        ServingModel unused = target.export();
        target.servesThis();
    }

    private void restore(Meta.Snapshot snapshot) {
        if (snapshot.blocks() > 0) {
            target.restore(store.snapshot(snapshot));
        }
    }

    /** After which events versions were made with which later ones are compared: the last that is served, and those before holds. */
    private Set<Long> servedBeforeHolds(Meta meta) {
        Set<Long> found = new HashSet<>(List.of(meta.served()));
        long served = meta.snapshot().sequence();
        boolean held = false;
        for (long at = served; at < meta.trained(); ) {
            LearnedBatch microBatch = store.microBatch(at);
            at += microBatch.events();
            for (Verdict verdict : microBatch.verdicts()) {
                if (verdict.serve()) {
                    served = at;
                } else if (!held) {
                    found.add(served);
                }
                held = !verdict.serve();
            }
        }
        return found;
    }

    @Override
    public void close() {
        target.close();
    }
}
