package io.headwater.learn.drift;

import io.headwater.learn.drift.AdaptiveWindow.Change;
import io.headwater.learn.state.SavedValues;
import java.util.Map;

/**
 * ADWIN: keeps as long a window of the last values as their mean is the same, and gives the alarm when it is not (Bifet
 * and Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007). It looks every 32 values.
 *
 * <p>After an alarm the window is empty. A change that is no alarm (a fall, under {@link Alarm#RISE}) only shortens the
 * window, as in the paper.
 */
public final class Adwin implements DriftDetector {
    /** Which changes give the alarm. */
    public enum Alarm {
        CHANGE,
        /** Only of the mean upwards: an error that falls is learning, not drift. */
        RISE
    }

    /** The paper's confidence, and everybody's since. */
    public static final double DEFAULT_DELTA = 0.002;

    private static final int CLOCK = 32;

    private final double delta;
    private final Alarm alarm;
    private AdaptiveWindow window = new AdaptiveWindow();
    private long ticks;

    public Adwin(Alarm alarm) {
        this(DEFAULT_DELTA, alarm);
    }

    /** @param delta the bound on the chance of a false alarm at each look, above 0 and below 1 */
    public Adwin(double delta, Alarm alarm) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("delta lies between 0 and 1, unlike " + delta);
        }
        this.delta = delta;
        this.alarm = alarm;
    }

    @Override
    public boolean add(double value) {
        Finite.check(value);
        window.insert(value);
        ticks++;
        if (ticks % CLOCK != 0) {
            return false;
        }
        Change change = window.shrink(delta);
        if (change == Change.RISE || (change == Change.FALL && alarm == Alarm.CHANGE)) {
            window = new AdaptiveWindow();
            ticks = 0;
            return true;
        }
        return false;
    }

    /** How many values the window has. */
    public long width() {
        return window.width();
    }

    /** The mean of the values in the window; 0 without any. */
    public double mean() {
        return window.mean();
    }

    @Override
    public void save(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        saved.put("delta", delta);
        saved.put("alarm", alarm.name());
        saved.put("ticks", ticks);
        window.save(saved);
    }

    /**
     * The detector that {@link #save} has written.
     *
     * @throws IllegalArgumentException if there is no such state or it does not hang together
     */
    public static Adwin load(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        Adwin adwin = new Adwin(saved.doubleNumber("delta"), Alarm.valueOf(saved.text("alarm")));
        adwin.ticks = saved.longNumber("ticks");
        adwin.window = AdaptiveWindow.load(saved);
        return adwin;
    }
}
