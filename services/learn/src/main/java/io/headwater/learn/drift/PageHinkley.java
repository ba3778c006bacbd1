package io.headwater.learn.drift;

import static java.util.Objects.requireNonNull;

import io.headwater.learn.state.SavedValues;
import java.util.Map;

/**
 * The Page-Hinkley test for a rise of the mean: sums up by how much each value exceeds the mean so far, and gives the alarm
 * when the sum, never below 0, reaches a threshold (Page, "Continuous inspection schemes", Biometrika 1954; with forgetting
 * as in Gama et al., "Learning with drift detection", 2004). Falls are never an alarm. After an alarm it starts over.
 */
public final class PageHinkley implements DriftDetector {
    /**
     * What makes it more or less sensitive.
     *
     * @param minInstances no alarm before so many values, at least 1
     * @param delta by how much a value may exceed the mean without being counted, at least 0
     * @param threshold lambda: the sum that gives the alarm, above 0
     * @param alpha what is left of the sum at each value, above 0 and at most 1
     */
    public record Settings(int minInstances, double delta, double threshold, double alpha) {
        /** What the common libraries start with; an error rate over 0.15 gives false alarms with these. */
        public static final Settings DEFAULT = new Settings(30, 0.005, 50, 1 - 0.0001);

        /** For errors that are 0 or 1, whatever their rate: it may rise by 0.05 before it counts. */
        public static final Settings ERRORS = new Settings(100, 0.05, 25, 1);

        public Settings {
            if (minInstances < 1 || !(delta >= 0) || !(threshold > 0) || !(alpha > 0 && alpha <= 1)) {
                throw new IllegalArgumentException("out of range: minInstances " + minInstances + ", delta " + delta
                        + ", threshold " + threshold + ", alpha " + alpha);
            }
        }
    }

    private final Settings settings;
    private long values;
    private double mean;
    private double sum;

    public PageHinkley(Settings settings) {
        this.settings = requireNonNull(settings, "settings");
    }

    @Override
    public boolean add(double value) {
        Finite.check(value);
        values++;
        mean += (value - mean) / values;
        sum = Math.max(0, settings.alpha * sum + (value - mean - settings.delta));
        if (values < settings.minInstances || sum < settings.threshold) {
            return false;
        }
        values = 0;
        mean = 0;
        sum = 0;
        return true;
    }

    @Override
    public void save(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        saved.put("min-instances", settings.minInstances);
        saved.put("delta", settings.delta);
        saved.put("threshold", settings.threshold);
        saved.put("alpha", settings.alpha);
        saved.put("values", values);
        saved.put("mean", mean);
        saved.put("sum", sum);
    }

    /**
     * The detector that {@link #save} has written.
     *
     * @throws IllegalArgumentException if there is no such state
     */
    public static PageHinkley load(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        PageHinkley detector = new PageHinkley(new Settings(
                saved.intNumber("min-instances"),
                saved.doubleNumber("delta"),
                saved.doubleNumber("threshold"),
                saved.doubleNumber("alpha")));
        detector.values = saved.longNumber("values");
        detector.mean = saved.doubleNumber("mean");
        detector.sum = saved.doubleNumber("sum");
        return detector;
    }
}
