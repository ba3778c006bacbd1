package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The learners of a committee in their order, who of them rests, since which event each has rested or taken part, and how many
 * of the events each is shown.
 * Single-threaded.
 */
final class Roster {
    /** So much of their first weights others have where a source is believed. */
    private static final double OTHERS_WHERE_LED = 0.1;

    private static final String EVENTS = "events";
    private static final String RESTING = "resting";
    private static final String SINCE = "since";
    private static final String ONE_IN = "one-in";

    private final List<Learner> learners;
    private final boolean[] resting;
    private final long[] since;
    private final int[] oneIn;
    private long events;

    /** @param learners at least one, with different names; all take part */
    Roster(List<? extends Learner> learners) {
        this.learners = List.copyOf(learners);
        if (learners.isEmpty()
                || learners.stream().map(Learner::name).distinct().count() < learners.size()) {
            throw new IllegalArgumentException("a committee has at least one learner, each with a name of its own");
        }
        this.resting = new boolean[learners.size()];
        this.since = new long[learners.size()];
        this.oneIn = new int[learners.size()];
        Arrays.fill(oneIn, 1);
    }

    List<Learner> all() {
        return learners;
    }

    List<String> names() {
        return learners.stream().map(Learner::name).toList();
    }

    /** What the pool begins with. */
    Prior prior() {
        double[] first = first();
        boolean led = learners.stream().anyMatch(Roster::answers);
        return new Prior(first, led ? led(first) : first);
    }

    private double[] first() {
        double[] weights = learners.stream().mapToDouble(Learner::firstWeight).toArray();
        if (weights.length == 1 || Arrays.stream(weights).sum() == 0) {
            Arrays.fill(weights, 1.0 / weights.length);
        }
        return weights;
    }

    private double[] led(double[] first) {
        double[] weights = new double[first.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = answers(learners.get(i)) ? 1 : OTHERS_WHERE_LED * first[i];
        }
        return weights;
    }

    /** Whether it begins with a source's answers. */
    private static boolean answers(Learner learner) {
        return learner.strategy() == TransferStrategy.TASK;
    }

    List<BatchLearner> inBatches() {
        List<BatchLearner> found = new ArrayList<>();
        for (Learner learner : learners) {
            if (learner instanceof BatchLearner batch) {
                found.add(batch);
            }
        }
        return found;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    int indexOf(String name) {
        int index = names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no learner " + name + " among " + names());
        }
        return index;
    }

    boolean rests(int learner) {
        return resting[learner];
    }

    boolean[] resting() {
        return resting.clone();
    }

    /** How many take part. */
    int present() {
        int present = 0;
        for (boolean rests : resting) {
            present += rests ? 0 : 1;
        }
        return present;
    }

    /** Those who take part and can be shown a sample. */
    List<Integer> slow() {
        List<Integer> slow = new ArrayList<>();
        for (int i = 0; i < resting.length; i++) {
            if (!resting[i] && isSlow(i)) {
                slow.add(i);
            }
        }
        return slow;
    }

    boolean isSlow(int learner) {
        return learners.get(learner) instanceof EventLearner each && each.isSlow();
    }

    /** Of how many events the learner is shown one. */
    int oneIn(int learner) {
        return oneIn[learner];
    }

    /** From now on the learner is shown one of so many events. */
    void sample(int learner, int events) {
        oneIn[learner] = events;
    }

    /** Whether the learner is asked and taught of a text. */
    boolean shows(int learner, Features text) {
        return !resting[learner] && (oneIn[learner] == 1 || Integer.remainderUnsigned(text.lot(), oneIn[learner]) == 0);
    }

    /** For how many events the learner has rested, or taken part, without a break. */
    long constantFor(int learner) {
        return events - since[learner];
    }

    /** How many events the committee has learned. */
    long events() {
        return events;
    }

    void count(int more) {
        events += more;
    }

    void set(int learner, boolean rests) {
        resting[learner] = rests;
        since[learner] = events;
    }

    /**
     * Writes what each learner says into {@code logs}, {@code [texts][learners][labels]}. Who rests, or is not shown a text,
     * gives each label the same: that is no opinion, and moves no weight.
     *
     * @param sampled whether the texts are events of the stream, of which not everybody is shown each
     */
    void predict(List<Features> texts, boolean sampled, float[][][] logs, Budget budget) {
        for (int i = 0; i < resting.length; i++) {
            Learner learner = learners.get(i);
            int[] shown = resting[i] ? new int[0] : sampled ? shown(i, texts) : all(texts);
            float[] none = noOpinion(learner.labels());
            for (float[][] text : logs) {
                text[i] = none.clone();
            }
            if (shown.length > 0) {
                List<Features> asked = pick(texts, shown);
                float[][] rows = budget.measure(i, () -> learner.predict(asked));
                for (int row = 0; row < rows.length; row++) {
                    logs[shown[row]][i] = rows[row];
                }
            }
        }
    }

    /** Shows the events to those event learners that take part, each its sample. */
    void learn(List<Features> texts, int[] targets, Budget budget) {
        for (int i = 0; i < resting.length; i++) {
            if (!resting[i] && learners.get(i) instanceof EventLearner each) {
                int[] shown = shown(i, texts);
                List<Features> taught = pick(texts, shown);
                int[] labels = Arrays.stream(shown).map(at -> targets[at]).toArray();
                if (shown.length > 0) {
                    budget.teach(i, shown.length, () -> each.learn(taught, labels));
                }
            }
        }
    }

    private int[] shown(int learner, List<Features> texts) {
        return Arrays.stream(all(texts))
                .filter(text -> shows(learner, texts.get(text)))
                .toArray();
    }

    private static int[] all(List<Features> texts) {
        return IntStream.range(0, texts.size()).toArray();
    }

    private static List<Features> pick(List<Features> texts, int[] which) {
        return which.length == texts.size()
                ? texts
                : Arrays.stream(which).mapToObj(texts::get).toList();
    }

    private static float[] noOpinion(int labels) {
        float[] row = new float[labels];
        Arrays.fill(row, (float) Math.max(Learner.LEAST_LOG, -StrictMath.log(labels)));
        return row;
    }

    void save(SavedValues state) {
        state.put(EVENTS, events);
        state.put(SINCE, since);
        long[] flags = new long[resting.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = resting[i] ? 1 : 0;
        }
        state.put(RESTING, flags);
        if (Arrays.stream(oneIn).anyMatch(events -> events > 1)) {
            state.put(ONE_IN, Arrays.stream(oneIn).asLongStream().toArray());
        }
    }

    void load(SavedValues state) {
        long[] flags = state.longNumbers(RESTING);
        long[] savedSince = state.longNumbers(SINCE);
        if (flags.length != resting.length || savedSince.length != since.length) {
            throw new IllegalArgumentException("a roster of " + flags.length + " learners for " + resting.length);
        }
        long[] samples = state.has(ONE_IN) ? state.longNumbers(ONE_IN) : new long[0];
        if (samples.length > 0 && samples.length != oneIn.length) {
            throw new IllegalArgumentException("samples for " + samples.length + " learners, not " + oneIn.length);
        }
        for (int i = 0; i < oneIn.length; i++) {
            oneIn[i] = samples.length == 0 ? 1 : Math.toIntExact(samples[i]);
        }
        events = state.longNumber(EVENTS);
        for (int i = 0; i < flags.length; i++) {
            resting[i] = flags[i] != 0;
            since[i] = savedSince[i];
        }
    }
}
