package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import io.headwater.learn.Example;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Leads a target model through a stream, micro-batch by micro-batch, and takes note of what its counters say. */
final class Pass {
    private static final double NANOS = 1e9;

    private final TargetModel model;
    private final int microBatch;
    private final LongSupplier nanoTime;
    private final LongConsumer progress;
    private final Trace committee = new Trace();
    private final List<Trace> learners = new ArrayList<>();
    private final List<Announced> alarms = new ArrayList<>();
    private long nanos;

    /**
     * @param model fresh; the caller closes it
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     * @param progress is told after each micro-batch how many events are learned
     */
    Pass(TargetModel model, int microBatch, LongSupplier nanoTime, LongConsumer progress) {
        if (microBatch < 1) {
            throw new IllegalArgumentException("a micro-batch has at least one event");
        }
        this.model = requireNonNull(model, "model");
        this.microBatch = microBatch;
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.progress = requireNonNull(progress, "progress");
        model.members().forEach(member -> learners.add(new Trace()));
    }

    /** Learns these events after those before; their last micro-batch may be smaller than the others. */
    void learn(List<Example> events) {
        for (int from = 0; from < events.size(); from += microBatch) {
            List<Example> batch = events.subList(from, Math.min(events.size(), from + microBatch));
            long begun = nanoTime.getAsLong();
            Step step = model.learn(batch);
            nanos += nanoTime.getAsLong() - begun;
            note(step);
            progress.accept(committee.events());
        }
    }

    private void note(Step step) {
        committee.add(model.prequential());
        List<Member> members = model.members();
        for (int i = 0; i < members.size(); i++) {
            learners.get(i).add(members.get(i).prequential());
        }
        if (!step.alarms().isEmpty()) {
            alarms.add(new Announced(committee.events(), step.alarms()));
        }
    }

    /** What was seen so far. */
    Run result(String committeeName, long seed) {
        Prequential whole = model.prequential();
        List<Participant> participants = new ArrayList<>();
        participants.add(new Participant(committeeName, 1, whole.logLoss(), committee));
        List<Member> members = model.members();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            participants.add(new Participant(
                    member.name(), member.weight(), member.prequential().logLoss(), learners.get(i)));
        }
        double seconds = Math.max(1, nanos) / NANOS;
        return new Run(seed, microBatch, committee.events(), model.labels().size(), seconds, participants, alarms);
    }
}
