package io.headwater.learn;

import io.headwater.learn.drift.Adwin;
import io.headwater.learn.drift.FeatureShift;
import io.headwater.learn.drift.LabelShift;
import io.headwater.learn.drift.PageHinkley;
import io.headwater.learn.state.SavedValues;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches a stream for drift: in the committee's errors, in the labels' frequencies, in the features.
 *
 * <p>An error counts by how much it exceeds the recent error rate of its own label, and only for labels that have been
 * seen for a while: neither a new label, nor a jump to labels that are harder, is taken for a change of what texts mean.
 * Single-threaded, deterministic.
 */
final class DriftWatch {
    /** A label's errors count after so many events of it. */
    private static final int SEEN_BEFORE = 20;

    /** Share of a label's error rate that an event keeps: a memory of about 50 events of that label. */
    private static final double MEMORY = 0.98;

    private static final String RATES = "rates";
    private static final String SEEN = "seen";
    private static final String ADWIN = "adwin.";
    private static final String PAGE_HINKLEY = "page-hinkley.";
    private static final String LABELS = "labels.";
    private static final String FEATURES = "features.";

    private double[] rates = {};
    private long[] seen = {};
    private Adwin adwin = new Adwin(Adwin.Alarm.RISE);
    private PageHinkley pageHinkley = new PageHinkley(PageHinkley.Settings.ERRORS);
    private LabelShift labels = new LabelShift(LabelShift.Settings.DEFAULT);
    private Optional<FeatureShift> features = Optional.empty();

    /**
     * Takes in one event.
     *
     * @param error whether the committee was wrong
     * @return what has changed, mostly nothing
     */
    Set<Alarm> observe(boolean error, int label, float[] dense) {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        if (labels.add(label)) {
            alarms.add(Alarm.LABELS);
        }
        if (features.isEmpty()) {
            features = Optional.of(new FeatureShift(dense.length));
        }
        if (features.get().add(dense)) {
            alarms.add(Alarm.FEATURES);
        }
        if (label >= rates.length) {
            rates = Arrays.copyOf(rates, label + 1);
            seen = Arrays.copyOf(seen, label + 1);
        }
        double value = error ? 1 : 0;
        if (seen[label] >= SEEN_BEFORE) {
            double excess = value - rates[label];
            if (adwin.add(excess)) {
                alarms.add(Alarm.ERROR_ADWIN);
            }
            if (pageHinkley.add(excess)) {
                alarms.add(Alarm.ERROR_PAGE_HINKLEY);
            }
        }
        seen[label]++;
        // The mean of all at first, then one that forgets.
        double share = Math.max(1 - MEMORY, 1.0 / (double) seen[label]);
        rates[label] += share * (value - rates[label]);
        if (alarms.contains(Alarm.ERROR_ADWIN)) {
            // What comes now is learned anew: its errors are no second change.
            Arrays.fill(rates, 0);
            Arrays.fill(seen, 0);
            pageHinkley = new PageHinkley(PageHinkley.Settings.ERRORS);
        }
        return alarms;
    }

    void save(SavedValues state) {
        state.put(RATES, rates);
        state.put(SEEN, seen);
        Map<String, String> metadata = state.metadata();
        adwin.save(state.prefix() + ADWIN, metadata);
        pageHinkley.save(state.prefix() + PAGE_HINKLEY, metadata);
        labels.save(state.prefix() + LABELS, metadata);
        features.ifPresent(shift -> shift.save(state.prefix() + FEATURES, metadata));
    }

    void load(SavedValues state) {
        rates = state.doubleNumbers(RATES);
        seen = state.longNumbers(SEEN);
        Map<String, String> metadata = state.metadata();
        adwin = Adwin.load(state.prefix() + ADWIN, metadata);
        pageHinkley = PageHinkley.load(state.prefix() + PAGE_HINKLEY, metadata);
        labels = LabelShift.load(state.prefix() + LABELS, metadata);
        String prefix = state.prefix() + FEATURES;
        features = metadata.keySet().stream().anyMatch(key -> key.startsWith(prefix))
                ? Optional.of(FeatureShift.load(prefix, metadata))
                : Optional.empty();
    }
}
