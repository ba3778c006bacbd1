package io.headwater.learn;

import io.headwater.model.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How many of a stream's events its slow learners are shown, so that a stream that is faster than they are does not wait for
 * them: measures what part of the time they take, and proposes of how many events each is shown one.
 *
 * <p>Looked at every 64 events. The time in which nothing comes counts too: a stream that comes slowly is learned whole. Not
 * part of any state: what was decided is. Single-threaded.
 */
public final class Sampling {
    private static final int PERIOD = 64;

    /** Who is shown less than that learns nothing worth the trouble. */
    private static final int LEAST_ONE_IN = 1_000;

    private final double timeShare;
    private final LongSupplier nanoTime;
    private long[] nanos = {};
    private long[] shown = {};
    private double[] perEvent = {};
    private long lookedAt;
    private long lookedAtNanos;
    private boolean begun;

    /**
     * A limit for the slow learners of one committee.
     *
     * @param timeShare the most that they may take of the time, above 0; 1 if they are shown every event, however long it takes
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    public Sampling(double timeShare, LongSupplier nanoTime) {
        if (!(timeShare > 0 && timeShare <= 1)) {
            throw new IllegalArgumentException("a share of the time is above 0 and at most 1, not " + timeShare);
        }
        this.timeShare = timeShare;
        this.nanoTime = nanoTime;
    }

    /** All are shown every event, and no clock is looked at. */
    public static Sampling everything() {
        return new Sampling(1, () -> 0);
    }

    boolean isOn() {
        return timeShare < 1;
    }

    /** A learner has taken so long. */
    void spent(int learner, long took) {
        room(learner);
        nanos[learner] += took;
    }

    /** A learner was shown so many events. */
    void shown(int learner, int events) {
        room(learner);
        shown[learner] += events;
    }

    private void room(int learner) {
        if (learner >= nanos.length) {
            nanos = Arrays.copyOf(nanos, learner + 1);
            shown = Arrays.copyOf(shown, learner + 1);
            perEvent = Arrays.copyOf(perEvent, learner + 1);
        }
    }

    /** What should be decided now, mostly nothing. */
    List<Decision> proposals(Roster roster) {
        long events = roster.events() - lookedAt;
        if (!isOn() || (begun && events < PERIOD)) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        List<Decision> proposals = begun ? proposals(roster, events, now - lookedAtNanos) : List.of();
        begun = true;
        lookedAt = roster.events();
        lookedAtNanos = now;
        Arrays.fill(nanos, 0);
        Arrays.fill(shown, 0);
        return proposals;
    }

    private List<Decision> proposals(Roster roster, long events, long elapsed) {
        List<Integer> slow = roster.slow();
        if (slow.isEmpty()) {
            return List.of();
        }
        room(roster.all().size() - 1);
        long own = slow.stream().mapToLong(learner -> nanos[learner]).sum();
        // What they may take of a time in which everything else takes as long as it did.
        double allowed = Math.max(1, elapsed - own) * timeShare / (1 - timeShare) / slow.size();
        List<Decision> proposals = new ArrayList<>();
        for (int learner : slow) {
            if (shown[learner] > 0) {
                perEvent[learner] = (double) nanos[learner] / shown[learner];
            }
            int present = roster.oneIn(learner);
            int fits = (int) Math.min(LEAST_ONE_IN, Math.max(1, Math.ceil(perEvent[learner] * events / allowed)));
            // Small differences are chance.
            if (fits > present + present / 4 || fits <= present * 2 / 3) {
                proposals.add(Decision.sample(roster.names().get(learner), fits, roster.events()));
            }
        }
        return proposals;
    }
}
