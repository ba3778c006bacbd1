package io.headwater.learn;

import io.headwater.learn.gate.GateSettings;
import io.headwater.learn.gate.ServedLevel;
import io.headwater.learn.gate.Verdict;
import io.headwater.learn.state.SavedValues;
import io.headwater.model.Decision;
import io.headwater.model.LabelSet;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * A target model: label set, committee and prequential counters, which learns micro-batches, each event predicted before
 * it is learned.
 *
 * <p>Single-threaded. Deterministic: the same micro-batches in the same order give the same {@link #stateSha256}. After
 * an exception the model is no longer of use: it may have learned half a step. It owns its committee.
 */
public final class TargetModel implements AutoCloseable {
    /** As many texts prove that an export agrees with the committee. */
    private static final int PROBES = 8;

    private static final String LABELS = "labels";
    private static final String COMMITTEE = "committee.";
    private static final String GATE = "gate.";
    private static final String HOLDOUT = "holdout.";

    private final Committee committee;
    private final LabelSet expected;
    private LabelSet labels = LabelSet.EMPTY;
    private PrequentialCounter counter = new PrequentialCounter();
    private List<Features> probes = List.of();
    private Holdout holdout = new Holdout();
    private final Serving serving;

    /** @param committee fresh, without labels; closed by {@link #close} */
    public TargetModel(Committee committee) {
        this(committee, LabelSet.EMPTY);
    }

    /**
     * A model that may begin with labels it has never had an event of: those that a source model can answer with.
     *
     * @param committee fresh, without labels; closed by {@link #close}
     * @param expected known from the first event on if that event's label is one of them; otherwise the stream is about
     *     something else, and labels are known as they come
     */
    public TargetModel(Committee committee, LabelSet expected) {
        if (committee.labels() != 0) {
            throw new IllegalArgumentException(
                    "the committee already tells " + committee.labels() + " labels apart, but nobody knows which");
        }
        this.committee = committee;
        this.serving = new Serving(committee);
        this.expected = expected;
    }

    /** From the next event on some are kept back, so that versions can be judged by them. */
    public void keepBack(HoldoutSettings settings) {
        holdout.set(settings);
    }

    /** What is kept back, and how much of it. */
    public HoldoutSettings keepsBack() {
        return holdout.settings();
    }

    /** What is kept back now, the oldest first. */
    public List<Example> heldOut() {
        return holdout.examples();
    }

    /** From now on versions are judged by these; what was decided before stays. */
    public void judgeBy(GateSettings settings) {
        serving.judgeBy(settings);
    }

    /** From now on {@code budget} says what learning may cost; before, nobody ever rests. */
    public void limit(Budget budget) {
        committee.limit(budget);
    }

    /**
     * What should be decided of the committee's learners now; nothing is changed by asking. To be asked once after each
     * micro-batch, except in a replay.
     */
    public List<Decision> proposals() {
        return committee.proposals();
    }

    /**
     * Lets a learner rest, take part again, or see another share of the events.
     *
     * <p>Who rests is neither asked nor taught, has no weight, and still grows with the labels and forgets with the others.
     * Who is woken begins without weight. A {@link BatchLearner} first makes up with steps on replayed events alone, one for each that it
     * missed, at most as many as show it about all that is kept. An {@link EventLearner} goes on from what it knew: the events in between are
     * lost to it.
     *
     * @throws IllegalArgumentException if the decision was not taken after as many events as were learned, is of a learner
     *     that is not there or that does so already, or would leave nobody
     */
    public void apply(Decision decision) {
        committee.apply(decision);
    }

    public LabelSet labels() {
        return labels;
    }

    public Prequential prequential() {
        return counter.value();
    }

    /** The committee's learners, their weights in what is served, and how good each would be alone. */
    public List<Member> members() {
        return committee.members();
    }

    /**
     * Predicts every example by the present state, counts, grows the label set by labels never seen (in the order of the
     * batch), then learns.
     *
     * <p>The highest probability is the prediction; of equal ones, that of the label seen first. A label not yet known
     * counts as wrong, with the least probability.
     *
     * <p>Some may be kept back, and older ones learned in their place: {@link Step} tells. What is learned, and how, is the
     * same as if just those that are learned had come.
     *
     * @param microBatch at least one example; their features may be kept and must not be written to
     */
    public Step learn(List<Example> microBatch) {
        if (microBatch.isEmpty()) {
            throw new IllegalArgumentException("a micro-batch has at least one event");
        }
        int before = labels.size();
        if (before == 0 && expected.indexOf(microBatch.get(0).label()).isPresent()) {
            labels = expected;
            committee.inherit(labels);
        }
        Sifted sifted = holdout.sift(microBatch);
        List<Features> texts = texts(sifted.learned());
        Forecast forecast = committee.forecast(texts);
        float[][] held = committee.forecast(texts(sifted.held())).probabilities();
        List<Example> counted = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < microBatch.size(); i++) {
            int place = sifted.places()[i];
            if (place != Sifted.NOWHERE) {
                counted.add(microBatch.get(i));
                rows.add(place < 0 ? held[-1 - place] : forecast.probabilities()[place]);
            }
        }
        double[] losses = new double[counted.size()];
        int correct = count(counted, rows, losses);
        Set<Alarm> alarms = texts.isEmpty() ? Set.of() : learn(sifted.learned(), texts, forecast);
        return new Step(
                labels.names().subList(before, labels.size()),
                alarms,
                correct,
                losses,
                sifted.learned(),
                sifted.held());
    }

    private static List<Features> texts(List<Example> examples) {
        return examples.stream().map(Example::features).toList();
    }

    private Set<Alarm> learn(List<Example> examples, List<Features> texts, Forecast forecast) {
        int[] targets = new int[texts.size()];
        for (int i = 0; i < targets.length; i++) {
            String label = examples.get(i).label();
            labels = labels.with(label);
            targets[i] = labels.indexOf(label).orElseThrow();
        }
        Set<Alarm> alarms = committee.learn(texts, targets, labels, forecast);
        serving.learned();
        probes = texts.subList(0, Math.min(PROBES, texts.size()));
        if (alarms.contains(Alarm.MEANING)) {
            // They are learned when their time has come, but tell nothing of what texts mean now.
            holdout.makeObsolete();
            serving.startedAfresh();
        }
        return alarms;
    }

    private int count(List<Example> events, List<float[]> probabilities, double[] losses) {
        int correct = 0;
        boolean[] hits = new boolean[losses.length];
        for (int i = 0; i < losses.length; i++) {
            int target = target(events.get(i));
            float[] row = probabilities.get(i);
            hits[i] = target >= 0 && Rows.highest(row) == target;
            losses[i] = counter.add(hits[i], target >= 0 ? row[target] : 0);
            correct += hits[i] ? 1 : 0;
        }
        serving.see(events, hits, labels, holdout);
        return correct;
    }

    /** The index of an event's label, -1 if it is not known yet. */
    private int target(Example event) {
        return labels.indexOf(event.label()).orElse(-1);
    }

    /** What the committee and each learner say of texts by the present state; nothing is counted or learned. */
    public Answers answers(List<Features> texts) {
        Forecast forecast = committee.predict(texts);
        boolean known = labels.size() > 0;
        int[] pooled = new int[texts.size()];
        List<int[]> alone = new ArrayList<>();
        members().forEach(member -> alone.add(new int[texts.size()]));
        for (int text = 0; text < pooled.length; text++) {
            pooled[text] = known ? Rows.highest(forecast.probabilities()[text]) : -1;
            for (int learner = 0; learner < alone.size(); learner++) {
                alone.get(learner)[text] = known ? Rows.highest(forecast.logs()[text][learner]) : -1;
            }
        }
        return new Answers(pooled, alone);
    }

    /** Everything that {@link #learn} builds on: labels, counters, the whole state of the committee. */
    public TrainingState state() {
        TrainingState inner = committee.state();
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(LABELS, TextList.encode(labels.names()));
        counter.save("", metadata);
        inner.metadata().forEach((key, value) -> metadata.put(COMMITTEE + key, value));
        serving.save(new SavedValues(GATE, metadata));
        List<Tensor> tensors = new ArrayList<>(inner.tensors());
        tensors.addAll(holdout.save(HOLDOUT, new SavedValues(HOLDOUT, metadata)));
        tensors.sort(Comparator.comparing(Tensor::name));
        return new TrainingState(metadata, tensors);
    }

    /**
     * Goes on exactly where {@code state} was taken.
     *
     * @throws IllegalArgumentException if the state is of another committee or does not hang together
     */
    public void restore(TrainingState state) {
        LabelSet restored = new LabelSet(TextList.decode(state.required(LABELS)));
        committee.restore(new TrainingState(Prefixed.part(state.metadata(), COMMITTEE), state.tensors()));
        if (committee.labels() != restored.size()) {
            throw new IllegalArgumentException(
                    "a state of " + restored.size() + " labels has a committee of " + committee.labels());
        }
        labels = restored;
        counter = PrequentialCounter.load("", state);
        serving.load(new SavedValues(GATE, state.metadata()));
        Map<String, Tensor> tensors = new HashMap<>();
        state.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        holdout = Holdout.load(HOLDOUT, new SavedValues(HOLDOUT, state.metadata()), tensors);
        probes = committee.remembered(PROBES);
    }

    /**
     * What a scorer needs, proven to agree with the committee on texts of the last micro-batch, or right after a restore on
     * some that are kept for replay.
     *
     * @throws IllegalStateException before the first micro-batch: there is nothing to serve
     */
    public ServingModel export() {
        if (labels.size() == 0) {
            throw new IllegalStateException("a model without labels cannot be served");
        }
        ServingModel exported = committee.export(probes);
        serving.exported(exported);
        return exported;
    }

    /** Whether the newest version may be served; to be asked right after {@link #export}. Nothing is changed by asking. */
    public Verdict judge() {
        return serving.judge(holdout, this::right);
    }

    /**
     * Follows what was decided of the version that the present state is. If it is served, {@link #servesThis} is to be
     * called too; a replay may do without where a later version is served.
     */
    public void apply(Verdict verdict) {
        serving.apply(verdict, holdout);
    }

    /** What was exported last is the present state, and is being served from here on. */
    public void servesThis() {
        serving.servesThis(holdout, this::right);
    }

    /**
     * The labels that the version being served gives, as indexes into the label set; empty if nothing was served since this model
     * was made or restored.
     */
    public Optional<int[]> served(List<Features> texts) {
        return serving.answers(texts);
    }

    /** Accuracy of what was served, over the last {@link ServedLevel#WINDOW} events; empty while there are fewer. */
    public OptionalDouble servedAccuracy() {
        return serving.accuracy();
    }

    /** Forgets what {@link #servedAccuracy} rests on. */
    public void watchAnew() {
        serving.watchAnew();
    }

    /** Whether the newest version is held. */
    public boolean isHeld() {
        return serving.isHeld();
    }

    private boolean[] right(List<Example> examples) {
        float[][] rows = committee.predict(texts(examples)).probabilities();
        boolean[] right = new boolean[rows.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = Rows.highest(rows[i]) == target(examples.get(i));
        }
        return right;
    }

    /** SHA-256, lower-case hex, over {@link #state}: equal states, equal futures. */
    public String stateSha256() {
        return state().sha256();
    }

    @Override
    public void close() {
        committee.close();
    }
}
