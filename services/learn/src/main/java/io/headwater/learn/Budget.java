package io.headwater.learn;

import io.headwater.model.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What learning may cost: measures the learners of one committee and proposes which of them rest.
 *
 * <p>Looked at every 320 events. A learner rests if for 1,280 events the pool gave it next to no weight and the pool's loss
 * would be the same without it; and, while all together cost more than they may, the one whose part in the pool's loss is
 * least for its cost, one at a time. It is tried again, for 1,280 events at least, when the committee's errors have drifted
 * and every 6,400 events. Somebody always takes part.
 *
 * <p>Not part of any state: what was decided is. After a restart it begins to measure anew. Single-threaded.
 */
public final class Budget {
    private static final int PERIOD = 320;
    private static final int TRIAL = 1280;
    private static final int TRIAL_EVERY = 6400;

    /** A weight in the pool below this is next to none. */
    private static final double FLOOR = 0.02;

    /** In nats an event: a loss smaller than this is none. */
    private static final double NOTHING = 1e-3;

    private static final double NANOS_PER_MILLI = 1e6;

    private final double millisPerEvent;
    private final Sampling sampling;
    private final LongSupplier nanoTime;
    private long[] nanos = {};
    private double[] cost = {};
    private long[] uselessFor = {};
    private long lookedAt;
    private boolean drifted;

    /**
     * A limit for one committee.
     *
     * @param millisPerEvent the most that predicting and learning an event may cost in the mean; 0 if nobody shall ever rest
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    public Budget(double millisPerEvent, LongSupplier nanoTime) {
        this(millisPerEvent, Sampling.everything(), nanoTime);
    }

    /**
     * A limit for one committee with slow learners.
     *
     * @param millisPerEvent the most that predicting and learning an event may cost in the mean; 0 if nobody shall ever rest
     * @param sampling how many of the events the slow ones are shown
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    public Budget(double millisPerEvent, Sampling sampling, LongSupplier nanoTime) {
        if (!(millisPerEvent >= 0 && millisPerEvent < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a budget is 0 ms or more an event, not " + millisPerEvent);
        }
        this.millisPerEvent = millisPerEvent;
        this.sampling = sampling;
        this.nanoTime = nanoTime;
    }

    /** Nobody ever rests, everybody is shown every event, and no clock is looked at. */
    public static Budget unlimited() {
        return new Budget(0, () -> 0);
    }

    <T> T measure(int learner, Supplier<T> work) {
        if (millisPerEvent == 0 && !sampling.isOn()) {
            return work.get();
        }
        long begun = nanoTime.getAsLong();
        T result = work.get();
        if (learner >= nanos.length) {
            nanos = Arrays.copyOf(nanos, learner + 1);
        }
        long took = nanoTime.getAsLong() - begun;
        nanos[learner] += took;
        sampling.spent(learner, took);
        return result;
    }

    /** As {@link #run}, of a learner that is shown so many events. */
    void teach(int learner, int events, Runnable work) {
        sampling.shown(learner, events);
        run(learner, work);
    }

    void run(int learner, Runnable work) {
        Boolean unused = measure(learner, () -> {
            work.run();
            return true;
        });
    }

    /** To be told of every micro-batch, once it is learned. */
    void note(Set<Alarm> alarms) {
        drifted |= alarms.contains(Alarm.ERROR_ADWIN) || alarms.contains(Alarm.MEANING);
    }

    /**
     * What should be decided now, mostly nothing.
     *
     * @param exponents by learner, its weight in the pool
     * @param worth by learner, by how much the pool's recent loss an event would be higher without it; asked for only
     *     when it is time to look
     */
    List<Decision> proposals(Roster roster, double[] exponents, Supplier<double[]> worth) {
        List<Decision> all = new ArrayList<>(sampling.proposals(roster));
        all.addAll(resting(roster, exponents, worth));
        return all;
    }

    private List<Decision> resting(Roster roster, double[] exponents, Supplier<double[]> worth) {
        if (millisPerEvent == 0) {
            return List.of();
        }
        long events = roster.events() - lookedAt;
        if (drifted) {
            drifted = false;
            List<Decision> woken = new ArrayList<>();
            for (int i = 0; i < exponents.length; i++) {
                if (roster.rests(i)) {
                    woken.add(decision(roster, i, Decision.Action.WAKE));
                }
            }
            return woken;
        }
        if (events < PERIOD) {
            return List.of();
        }
        look(roster, events, exponents, worth.get());
        lookedAt = roster.events();
        int paused = roster.present() > 1 ? toPause(roster, worth.get()) : -1;
        if (paused >= 0) {
            uselessFor[paused] = 0;
            return List.of(decision(roster, paused, Decision.Action.PAUSE));
        }
        int woken = toWake(roster);
        return woken < 0 ? List.of() : List.of(decision(roster, woken, Decision.Action.WAKE));
    }

    private static Decision decision(Roster roster, int learner, Decision.Action action) {
        return new Decision(roster.names().get(learner), action, roster.events());
    }

    private void look(Roster roster, long events, double[] exponents, double[] worth) {
        int learners = exponents.length;
        nanos = Arrays.copyOf(nanos, learners);
        cost = Arrays.copyOf(cost, learners);
        uselessFor = Arrays.copyOf(uselessFor, learners);
        for (int i = 0; i < learners; i++) {
            cost[i] = (double) nanos[i] / NANOS_PER_MILLI / (double) events;
            boolean useless = !roster.rests(i) && exponents[i] < FLOOR && worth[i] < NOTHING;
            uselessFor[i] = useless ? uselessFor[i] + events : 0;
        }
        Arrays.fill(nanos, 0);
    }

    /** The learner that should rest, or -1. */
    private int toPause(Roster roster, double[] worth) {
        // While somebody is on trial all are heard: who has proven itself shall not make room for it.
        boolean dear = Arrays.stream(cost).sum() > millisPerEvent && !onTrial(roster);
        int found = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < worth.length; i++) {
            if (roster.rests(i) || roster.constantFor(i) < TRIAL) {
                continue;
            }
            if (uselessFor[i] >= TRIAL) {
                return i;
            }
            double perMilli = Math.max(0, worth[i]) / Math.max(cost[i], 1 / NANOS_PER_MILLI);
            if (dear && perMilli < least) {
                least = perMilli;
                found = i;
            }
        }
        return found;
    }

    private static boolean onTrial(Roster roster) {
        for (int i = 0; i < roster.all().size(); i++) {
            if (!roster.rests(i) && roster.constantFor(i) < TRIAL) {
                return true;
            }
        }
        return false;
    }

    /** The learner that has rested longest, if that is long enough for a trial; otherwise -1. */
    private static int toWake(Roster roster) {
        int longest = -1;
        for (int i = 0; i < roster.all().size(); i++) {
            if (roster.rests(i)
                    && roster.constantFor(i) >= TRIAL_EVERY
                    && (longest < 0 || roster.constantFor(i) > roster.constantFor(longest))) {
                longest = i;
            }
        }
        return longest;
    }
}
