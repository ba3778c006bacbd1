package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.Decision;
import io.headwater.model.LabelSet;
import io.headwater.model.Member;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learners side by side on one stream, and the pool of what they say.
 *
 * <p>Every event counts by itself, in its order: what is learned does not depend on how events are cut into micro-batches,
 * only what each was predicted by does. Single-threaded, deterministic; owns its learners.
 */
public final class Committee implements AutoCloseable {
    private static final String LEARNERS = "learners";
    private static final String LEARNER = "learner.";
    private static final String COUNTER = "counter.";
    private static final String SETTINGS = "settings.";
    private static final String POOL = "pool.";
    private static final String REHEARSAL = "rehearsal.";
    private static final String GUARD = "guard.";
    private static final String WATCH = "watch.";
    private static final String ROSTER = "roster.";

    private final Roster roster;
    private final List<Learner> learners;
    private final List<BatchLearner> inBatches;
    private final Exporter exporter;
    private CommitteeSettings settings;
    private Budget budget = Budget.unlimited();
    private Rehearsal rehearsal;
    private final Pool pool;
    private Guard guard;
    private final DriftWatch watch = new DriftWatch();
    private List<PrequentialCounter> counters;
    /** Of the labels that are known or come with the events being learned. */
    private LabelSet names = LabelSet.EMPTY;

    /**
     * @param learners fresh, without labels, at least one, with different names
     * @param exporter makes one model of them
     * @param settings for a committee that begins; a restored one goes on with those that its state was learned with
     */
    public Committee(List<? extends Learner> learners, Exporter exporter, CommitteeSettings settings) {
        this.roster = new Roster(learners);
        this.learners = roster.all();
        this.inBatches = roster.inBatches();
        this.exporter = exporter;
        this.settings = settings;
        this.rehearsal = rehearsal();
        this.pool = new Pool(roster.prior());
        this.guard = new Guard(pool.exponents());
        this.counters =
                learners.stream().map(learner -> new PrequentialCounter()).toList();
    }

    private Rehearsal rehearsal() {
        return new Rehearsal(
                settings, inBatches, (learner, work) -> budget.run(learners.indexOf(inBatches.get(learner)), work));
    }

    /** From now on {@code other} says what learning may cost. */
    void limit(Budget other) {
        budget = other;
    }

    /** What should be decided of its learners now; nothing is changed. */
    List<Decision> proposals() {
        return budget.proposals(roster, pool.exponents(), pool::worth);
    }

    /** As {@link TargetModel#apply} says. */
    void apply(Decision decision) {
        int learner = roster.indexOf(decision.learner());
        if (decision.action() == Decision.Action.SAMPLE) {
            sample(learner, decision);
            return;
        }
        boolean rests = decision.action() == Decision.Action.PAUSE;
        if (decision.event() != roster.events() || roster.rests(learner) == rests || (rests && roster.present() == 1)) {
            throw new IllegalArgumentException(decision + " cannot be applied after " + roster.events()
                    + " events to a committee in which " + (roster.rests(learner) ? "it rests" : "it takes part")
                    + " and " + roster.present() + " take part");
        }
        int batch = inBatches.indexOf(learners.get(learner));
        if (!rests && batch >= 0) {
            rehearsal.catchUp(batch, roster.constantFor(learner));
        }
        roster.set(learner, rests);
        pool.rest(learner, rests);
        guard.rest(learner, rests);
        if (batch >= 0) {
            rehearsal.rest(batch, rests);
        }
    }

    private void sample(int learner, Decision decision) {
        if (decision.event() != roster.events() || !roster.isSlow(learner) || roster.rests(learner)) {
            throw new IllegalArgumentException(decision + " cannot be applied after " + roster.events()
                    + " events to a committee in which it rests or is shown every event");
        }
        roster.sample(learner, decision.oneIn());
    }

    public int labels() {
        return learners.get(0).labels();
    }

    /** The learners in their order, with their present weights and what each has shown. */
    public List<Member> members() {
        double[] weights = pool.exponents();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            Learner learner = learners.get(i);
            members.add(new Member(
                    learner.name(),
                    learner.strategy(),
                    learner.encoder(),
                    weights[i],
                    counters.get(i).value()));
        }
        return members;
    }

    /**
     * Begins with the labels that a source model answers with, which the stream's first event has one of: as long as its
     * answers do not prove worse than those of learners that begin with nothing, they lead.
     */
    void inherit(LabelSet labels) {
        grow(labels);
        pool.believe();
        guard = guard();
    }

    /** Tells all learners these labels apart, the first of which they may know already. */
    void grow(LabelSet labels) {
        learners.forEach(learner -> learner.grow(labels));
    }

    /** What the learners and their pool say by the present state. */
    Forecast predict(List<Features> texts) {
        return predict(texts, false);
    }

    /** As {@link #predict}, of events that came on the stream: learners that are shown a sample are asked of no others. */
    Forecast forecast(List<Features> events) {
        return predict(events, true);
    }

    private Forecast predict(List<Features> texts, boolean sampled) {
        float[][][] logs = new float[texts.size()][learners.size()][0];
        float[][] probabilities = new float[texts.size()][0];
        if (labels() == 0 || texts.isEmpty()) {
            return new Forecast(logs, probabilities);
        }
        roster.predict(texts, sampled, logs, budget);
        Mix mix = mix();
        for (int text = 0; text < probabilities.length; text++) {
            probabilities[text] = mix.apply(logs[text]);
        }
        return new Forecast(logs, probabilities);
    }

    private Mix mix() {
        return guard.mix(pool.exponents());
    }

    /**
     * Learns events that were predicted before.
     *
     * @param targets index of each text's label, which were numbered as they came
     * @param labels names of at least those
     * @param forecast what {@link #forecast} said of these texts
     * @return what of the stream has changed, mostly nothing
     */
    Set<Alarm> learn(List<Features> texts, int[] targets, LabelSet labels, Forecast forecast) {
        names = labels;
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        int learned = 0;
        boolean afresh = false;
        for (int i = 0; i < targets.length; i++) {
            count(texts.get(i), forecast.logs()[i], targets[i]);
            alarms.addAll(watch.see(targets[i], texts.get(i).dense()));
            // What was forecast before a fresh start says nothing of those who start.
            if (afresh || targets[i] >= forecast.labels()) {
                continue;
            }
            Set<Alarm> found = judge(forecast.logs()[i], forecast.probabilities()[i], targets[i]);
            alarms.addAll(found);
            if (settings.adaptive() && found.contains(Alarm.MEANING)) {
                learn(texts.subList(0, i), Arrays.copyOf(targets, i));
                learned = i;
                startAfresh();
                afresh = true;
            }
        }
        learn(texts.subList(learned, targets.length), Arrays.copyOfRange(targets, learned, targets.length));
        roster.count(targets.length);
        budget.note(alarms);
        return alarms;
    }

    /** Each label is there from its first event on, not from its micro-batch on: what is answered before knows nothing of it. */
    private void learn(List<Features> texts, int[] targets) {
        int learned = 0;
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] >= labels()) {
                learnKnown(texts.subList(learned, i), Arrays.copyOfRange(targets, learned, i));
                learned = i;
                grow(names.first(targets[i] + 1));
            }
        }
        learnKnown(texts.subList(learned, targets.length), Arrays.copyOfRange(targets, learned, targets.length));
    }

    private void learnKnown(List<Features> texts, int[] targets) {
        if (targets.length == 0) {
            return;
        }
        roster.learn(texts, targets, budget);
        for (int i = 0; i < targets.length; i++) {
            rehearsal.learn(texts.get(i), targets[i]);
        }
    }

    private void count(Features text, float[][] logs, int target) {
        for (int learner = 0; learner < logs.length; learner++) {
            if (!roster.shows(learner, text)) {
                continue;
            }
            float[] row = logs[learner];
            boolean known = target < row.length;
            counters.get(learner).add(known && Rows.highest(row) == target, known ? StrictMath.exp(row[target]) : 0);
        }
    }

    private Set<Alarm> judge(float[][] logs, float[] probabilities, int target) {
        guard.observe(logs, target, pool.exponents());
        pool.observe(logs, target);
        return watch.judge(Rows.highest(probabilities) != target, target);
    }

    private void startAfresh() {
        learners.forEach(Learner::forget);
        rehearsal.forget();
        pool.forget();
        guard = guard();
    }

    /** One that begins where the pool begins. */
    private Guard guard() {
        Guard fresh = new Guard(pool.exponents());
        for (int i = 0; i < learners.size(); i++) {
            if (roster.rests(i)) {
                fresh.rest(i, true);
            }
        }
        return fresh;
    }

    /** Everything that the future depends on. */
    TrainingState state() {
        Map<String, String> metadata = new TreeMap<>();
        List<Tensor> tensors = new ArrayList<>();
        metadata.put(LEARNERS, TextList.encode(roster.names()));
        for (int i = 0; i < learners.size(); i++) {
            String name = learners.get(i).name();
            TrainingState inner = learners.get(i).state();
            inner.metadata().forEach((key, value) -> metadata.put(LEARNER + name + "." + key, value));
            inner.tensors().forEach(tensor -> tensors.add(tensor.renamed(LEARNER + name + "." + tensor.name())));
            counters.get(i).save(COUNTER + name + ".", metadata);
        }
        tensors.addAll(pool.save(POOL, new SavedValues(POOL, metadata)));
        tensors.addAll(rehearsal.save(REHEARSAL, new SavedValues(REHEARSAL, metadata)));
        settings.save(new SavedValues(SETTINGS, metadata));
        roster.save(new SavedValues(ROSTER, metadata));
        guard.save(new SavedValues(GUARD, metadata));
        watch.save(new SavedValues(WATCH, metadata));
        tensors.sort(Comparator.comparing(Tensor::name));
        return new TrainingState(metadata, tensors);
    }

    /**
     * Goes on exactly where {@code state} was taken.
     *
     * @throws IllegalArgumentException if the state is of other learners or does not hang together
     */
    void restore(TrainingState state) {
        List<String> names = roster.names();
        if (!TextList.decode(state.required(LEARNERS)).equals(names)) {
            throw new IllegalArgumentException(
                    "a state of the learners " + state.required(LEARNERS) + " is not for " + names);
        }
        List<PrequentialCounter> restored = new ArrayList<>();
        for (Learner learner : learners) {
            String prefix = LEARNER + learner.name() + ".";
            learner.restore(
                    new TrainingState(Prefixed.part(state.metadata(), prefix), Prefixed.part(state.tensors(), prefix)));
            restored.add(PrequentialCounter.load(COUNTER + learner.name() + ".", state));
        }
        if (learners.stream().mapToInt(Learner::labels).distinct().count() > 1) {
            throw new IllegalArgumentException("the learners of a state tell different numbers of labels apart");
        }
        counters = List.copyOf(restored);
        Map<String, String> metadata = state.metadata();
        Map<String, Tensor> tensors = new HashMap<>();
        state.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        roster.load(new SavedValues(ROSTER, metadata));
        pool.load(POOL, new SavedValues(POOL, metadata), tensors);
        settings = CommitteeSettings.load(new SavedValues(SETTINGS, metadata));
        rehearsal = rehearsal();
        rehearsal.load(REHEARSAL, new SavedValues(REHEARSAL, metadata), tensors);
        guard.load(new SavedValues(GUARD, metadata), roster.resting());
        for (int i = 0; i < learners.size(); i++) {
            pool.rest(i, roster.rests(i));
            int batch = inBatches.indexOf(learners.get(i));
            if (batch >= 0) {
                rehearsal.rest(batch, roster.rests(i));
            }
        }
        watch.load(new SavedValues(WATCH, metadata));
    }

    /** Some of the texts that are kept for replay, at most {@code most}: the same for the same state. */
    List<Features> remembered(int most) {
        return rehearsal.remembered(most);
    }

    /** @param probes texts on which agreement is proven */
    ServingModel export(List<Features> probes) {
        List<Features> asked = exporter.probes(probes);
        return exporter.export(learners, mix(), asked, predict(asked).probabilities());
    }

    /** What a scorer that serves {@code served} answers. */
    float[][] answers(ServingModel served, List<Features> texts) {
        return exporter.answers(served, texts);
    }

    @Override
    public void close() {
        exporter.close();
        learners.forEach(Learner::close);
    }
}
