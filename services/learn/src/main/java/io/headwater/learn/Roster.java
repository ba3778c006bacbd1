package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The learners of a committee in their order, who of them rests, and since which event each has rested or taken part.
 * Single-threaded.
 */
final class Roster {
    /** So much of their first weights others have where a source is believed. */
    private static final double OTHERS_WHERE_LED = 0.1;

    private static final String EVENTS = "events";
    private static final String RESTING = "resting";
    private static final String SINCE = "since";

    private final List<Learner> learners;
    private final boolean[] resting;
    private final long[] since;
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
     * Writes what each learner says into {@code logs}, {@code [texts][learners][labels]}. Who rests gives each label the
     * same: that is no opinion, and moves no weight.
     */
    void predict(List<Features> texts, float[][][] logs, Budget budget) {
        for (int i = 0; i < resting.length; i++) {
            Learner learner = learners.get(i);
            float[][] rows = resting[i]
                    ? noOpinion(texts.size(), learner.labels())
                    : budget.measure(i, () -> learner.predict(texts));
            for (int text = 0; text < rows.length; text++) {
                logs[text][i] = rows[text];
            }
        }
    }

    /** Shows the events to those event learners that take part. */
    void learn(List<Features> texts, int[] targets, Budget budget) {
        for (int i = 0; i < resting.length; i++) {
            if (!resting[i] && learners.get(i) instanceof EventLearner each) {
                budget.run(i, () -> each.learn(texts, targets));
            }
        }
    }

    private static float[][] noOpinion(int texts, int labels) {
        float[][] logs = new float[texts][labels];
        float each = (float) Math.max(Learner.LEAST_LOG, -StrictMath.log(labels));
        for (float[] row : logs) {
            Arrays.fill(row, each);
        }
        return logs;
    }

    void save(SavedValues state) {
        state.put(EVENTS, events);
        state.put(SINCE, since);
        long[] flags = new long[resting.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = resting[i] ? 1 : 0;
        }
        state.put(RESTING, flags);
    }

    void load(SavedValues state) {
        long[] flags = state.longNumbers(RESTING);
        long[] savedSince = state.longNumbers(SINCE);
        if (flags.length != resting.length || savedSince.length != since.length) {
            throw new IllegalArgumentException("a roster of " + flags.length + " learners for " + resting.length);
        }
        events = state.longNumber(EVENTS);
        for (int i = 0; i < flags.length; i++) {
            resting[i] = flags[i] != 0;
            since[i] = savedSince[i];
        }
    }
}
