package io.headwater.learn.gate;

import io.headwater.learn.gate.ErrorLevel.Late;
import io.headwater.learn.gate.Verdict.Cause;
import io.headwater.learn.state.SavedValues;
import java.util.Locale;

/**
 * Decides whether the next version may be served: closes when in doubt, opens on proof.
 *
 * <p>While open, a version is held if it is worse than the one being served on the holdout (sign test on the events that only one of
 * them has right), if the last events were answered wrong far more often than their labels usually are, or if the
 * committee has started afresh. While closed, every event that comes is answered by both, the candidate before it learns
 * it: the gate opens when the candidate is the better one there; or when the version being served is as good as ever again and the
 * candidate's accuracy, by a confidence bound, no more than two points lower; or when it has been closed for long enough.
 *
 * <p>Single-threaded, deterministic: a function of the events and of where versions were made.
 */
public final class Gate {
    /** Before, a model is so young that its newest version is its best. */
    static final long LEAST_EVENTS = 500;

    /** A smaller holdout proves nothing. */
    static final int LEAST_HOLDOUT = 50;

    /** Chance at which equal models are told apart by mistake: there are thousands of versions. */
    private static final double CLEARLY = 1e-3;

    /** Windows overlap, and events of one kind come together. */
    private static final double UPHEAVAL = 1e-5;

    /** The version being served is as good as ever. */
    private static final double USUAL = 0.05;

    /** By so much the accuracy of what is served may fall by a version that ends a hold ... */
    private static final double MARGIN = 0.02;

    /** ... with a confidence of 90 percent, one-sided ... */
    private static final double CONFIDENCE = 1.2816;

    /** ... by at least so many events, those of the holdout included. */
    private static final int LEAST_PAIRS = 200;

    private static final String LEVEL = "level";
    private static final String AFRESH = "afresh";
    private static final String HELD = "held";
    private static final String WHY = "why";
    private static final String SINCE = "since";
    private static final String PAIRS = "pairs";
    private static final String RECENT = "recent";

    private GateSettings settings;
    private ErrorLevel level = new ErrorLevel();
    private boolean afresh;
    private boolean held;
    private Cause why = Cause.NOT_WORSE;
    private long since;
    private Pairs pairs = Pairs.NONE;
    private final RecentPairs recent = new RecentPairs();

    public Gate(GateSettings settings) {
        this.settings = settings;
    }

    /** From the next verdict on. */
    public void judgeBy(GateSettings other) {
        settings = other;
    }

    /** Whether the newest version is held. */
    public boolean isHeld() {
        return held;
    }

    /** One event of a known label, as it came, while the gate is open. */
    public void see(int label, boolean right) {
        level.add(label, !right, true);
    }

    /** One event of a known label, as it came, while the gate is closed. */
    public void compare(int label, boolean servedRight, boolean candidateRight) {
        level.add(label, !servedRight, false);
        pairs = pairs.with(servedRight, candidateRight);
        recent.add(servedRight, candidateRight);
        if (level.late().chance() < USUAL) {
            // Among wrong labels a model that has learned them does not look much worse.
            recent.clear();
        }
    }

    /** The committee has started afresh. */
    public void startedAfresh() {
        afresh = true;
        // What was before says nothing of what is learned from here on.
        pairs = Pairs.NONE;
        recent.clear();
    }

    /**
     * Whether the next version may be served; changes nothing.
     *
     * @param events how many the model has seen
     * @param holdout candidate and version being served on the holdout
     */
    public Verdict judge(long events, Pairs holdout) {
        if (!settings.enabled()) {
            return new Verdict(Cause.NO_GATE, "no gate");
        }
        return held ? judgeHeld(events, holdout) : judgeOpen(events, holdout);
    }

    private Verdict judgeOpen(long events, Pairs holdout) {
        if (events < LEAST_EVENTS) {
            return verdict(Cause.TOO_FEW_EVENTS, "the model has seen fewer than %d events", LEAST_EVENTS);
        }
        if (afresh) {
            return verdict(Cause.AFRESH, "the committee has started afresh");
        }
        Late late = level.late();
        if (late.chance() < UPHEAVAL) {
            return verdict(
                    Cause.UPHEAVAL,
                    "prequential window: %d of the last %d events wrong, %.1f are usual for their labels (p = %.1e)",
                    late.errors(),
                    late.events(),
                    late.expected(),
                    late.chance());
        }
        if (holdout.events() >= LEAST_HOLDOUT && holdout.chanceOfWorse() < CLEARLY) {
            return verdict(
                    Cause.WORSE,
                    "sign test: of %d events of the holdout %d were lost and %d won (p = %.1e)",
                    holdout.events(),
                    holdout.worse(),
                    holdout.better(),
                    holdout.chanceOfWorse());
        }
        return verdict(
                Cause.NOT_WORSE,
                "sign test: of %d events of the holdout %d were lost and %d won",
                holdout.events(),
                holdout.worse(),
                holdout.better());
    }

    private Verdict judgeHeld(long events, Pairs holdout) {
        if (events - since >= settings.mostEvents()) {
            return verdict(Cause.HELD_LONG_ENOUGH, "held for %d events", events - since);
        }
        if (pairs.chanceOfBetter() < CLEARLY) {
            return verdict(
                    Cause.BETTER,
                    "sign test: of %d events since %d were lost and %d won against the version being served (p = %.1e)",
                    pairs.events(),
                    pairs.worse(),
                    pairs.better(),
                    pairs.chanceOfBetter());
        }
        Late late = level.late();
        Pairs both = recent.pairs().plus(holdout);
        boolean calm = late.chance() >= USUAL;
        boolean enough = both.events() >= LEAST_PAIRS;
        String seen = String.format(
                Locale.ROOT,
                "of %d events %d were lost and %d won against the version being served, which has %d of the last %d wrong, %.1f are usual",
                both.events(),
                both.worse(),
                both.better(),
                late.errors(),
                late.events(),
                late.expected());
        if (calm && enough && both.mostLoss(CONFIDENCE) < MARGIN) {
            return new Verdict(Cause.CALM, seen);
        }
        return new Verdict(Cause.STILL_HELD, why.code() + "; " + seen);
    }

    private static Verdict verdict(Cause cause, String reason, Object... numbers) {
        return new Verdict(cause, String.format(Locale.ROOT, reason, numbers));
    }

    /** What follows from a verdict on a version that was made after so many events. */
    public void apply(Verdict verdict, long events) {
        if (verdict.serve()) {
            if (held && verdict.cause() == Cause.CALM) {
                level.beginAgain();
            } else if (held) {
                // The stream is another one: what was usual in it has to be seen again.
                level = new ErrorLevel();
            }
            held = false;
            afresh = false;
            pairs = Pairs.NONE;
            recent.clear();
        } else if (!held) {
            held = true;
            why = verdict.cause();
            since = events;
        }
    }

    public void save(SavedValues state) {
        level.save(state.within(LEVEL));
        state.put(AFRESH, Boolean.toString(afresh));
        state.put(HELD, Boolean.toString(held));
        state.put(WHY, why.name());
        state.put(SINCE, since);
        state.put(PAIRS, new long[] {pairs.events(), pairs.worse(), pairs.better()});
        recent.save(state.within(RECENT));
    }

    /** Goes on where {@link #save} was called. */
    public void load(SavedValues state) {
        level = ErrorLevel.load(state.within(LEVEL));
        afresh = Boolean.parseBoolean(state.text(AFRESH));
        held = Boolean.parseBoolean(state.text(HELD));
        why = Cause.valueOf(state.text(WHY));
        since = state.longNumber(SINCE);
        long[] counts = state.longNumbers(PAIRS);
        if (counts.length != 3) {
            throw new IllegalArgumentException("pairs are three numbers, not " + counts.length);
        }
        pairs = new Pairs((int) counts[0], (int) counts[1], (int) counts[2]);
        recent.load(state.within(RECENT));
    }
}
