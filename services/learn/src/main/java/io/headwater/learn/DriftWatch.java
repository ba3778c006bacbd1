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
 * <p>Only errors on labels that have been seen for a while count: a new label is no drift. More errors alone do not tell
 * that texts mean something else, the stream may have jumped to labels that are harder: for that, recent errors must also
 * exceed, by much, the error rates of their own labels. And it may have jumped to a label that had been rare, whose few
 * events were no fair sample: until more of them are seen, they count as if the label had remained as rare.
 * Single-threaded, deterministic.
 */
final class DriftWatch {
    /** A label's errors count after so many events of it. */
    private static final int SEEN_BEFORE = 20;

    /** After so many events a label's rate is taken for what it is, however often the label comes. */
    private static final int SEEN_ENOUGH = 100;

    /** Share of a label's error rate that an event keeps: a memory of about 50 events of that label. */
    private static final double MEMORY = 0.98;

    /** Share of the recent excess that an event keeps: a memory of about 16 events. */
    private static final double RECENT = 15.0 / 16;

    /** Share of the recent mix of labels that an event keeps: a memory of about 64 events. */
    private static final double MIX = 63.0 / 64;

    /** So much more often than each label's rate the committee must have been wrong of late. */
    private static final double UPHEAVAL = 0.3;

    private static final String RATES = "rates";
    private static final String EXCESS = "excess";
    private static final String SEEN = "seen";
    private static final String RECENT_MIX = "mix";
    private static final String ADWIN = "adwin.";
    private static final String PAGE_HINKLEY = "page-hinkley.";
    private static final String LABELS = "labels.";
    private static final String FEATURES = "features.";

    private double[] rates = {};
    private long[] seen = {};

    /** By label, its share of the last events; less in total while there are few. */
    private double[] mix = {};

    private double excess;
    private Adwin adwin = new Adwin(Adwin.Alarm.RISE);
    private PageHinkley pageHinkley = new PageHinkley(PageHinkley.Settings.ERRORS);
    private LabelShift labels = new LabelShift(LabelShift.Settings.DEFAULT);
    private Optional<FeatureShift> features = Optional.empty();

    /**
     * Takes in what every event has, whatever was forecast of it.
     *
     * @param dense no features if the committee reads none
     * @return what has changed, mostly nothing
     */
    Set<Alarm> see(int label, float[] dense) {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        if (labels.add(label)) {
            alarms.add(Alarm.LABELS);
        }
        if (dense.length > 0) {
            if (features.isEmpty()) {
                features = Optional.of(new FeatureShift(dense.length));
            }
            if (features.get().add(dense)) {
                alarms.add(Alarm.FEATURES);
            }
        }
        return alarms;
    }

    /**
     * Takes in how good the committee was at one event of a label that it knew.
     *
     * @param error whether the committee was wrong
     * @return what has changed, mostly nothing
     */
    Set<Alarm> judge(boolean error, int label) {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        if (label >= rates.length) {
            rates = Arrays.copyOf(rates, label + 1);
            seen = Arrays.copyOf(seen, label + 1);
            mix = Arrays.copyOf(mix, label + 1);
        }
        double value = error ? 1 : 0;
        if (seen[label] >= SEEN_BEFORE) {
            excess += (1 - RECENT) * (usualness(label) * (value - rates[label]) - excess);
            if (pageHinkley.add(value)) {
                alarms.add(Alarm.ERROR_PAGE_HINKLEY);
            }
            if (adwin.add(value)) {
                alarms.add(Alarm.ERROR_ADWIN);
                if (excess > UPHEAVAL) {
                    alarms.add(Alarm.MEANING);
                }
            }
        }
        for (int known = 0; known < mix.length; known++) {
            mix[known] *= MIX;
        }
        mix[label] += 1 - MIX;
        seen[label]++;
        // The mean of all at first, then one that forgets.
        double share = Math.max(1 - MEMORY, 1.0 / (double) seen[label]);
        rates[label] += share * (value - rates[label]);
        if (alarms.contains(Alarm.MEANING)) {
            // What comes now is learned anew: its errors are no second change.
            Arrays.fill(rates, 0);
            Arrays.fill(seen, 0);
            Arrays.fill(mix, 0);
            excess = 0;
            pageHinkley = new PageHinkley(PageHinkley.Settings.ERRORS);
        }
        return alarms;
    }

    /** 1 unless the label is little known and more frequent of late than it was among all; then so many times less. */
    private double usualness(int label) {
        if (seen[label] >= SEEN_ENOUGH) {
            return 1;
        }
        double usual = (double) seen[label] / (double) Arrays.stream(seen).sum();
        return mix[label] > usual ? usual / mix[label] : 1;
    }

    void save(SavedValues state) {
        state.put(RATES, rates);
        state.put(SEEN, seen);
        state.put(RECENT_MIX, mix);
        state.put(EXCESS, excess);
        Map<String, String> metadata = state.metadata();
        adwin.save(state.prefix() + ADWIN, metadata);
        pageHinkley.save(state.prefix() + PAGE_HINKLEY, metadata);
        labels.save(state.prefix() + LABELS, metadata);
        features.ifPresent(shift -> shift.save(state.prefix() + FEATURES, metadata));
    }

    void load(SavedValues state) {
        rates = state.doubleNumbers(RATES);
        seen = state.longNumbers(SEEN);
        mix = state.doubleNumbers(RECENT_MIX);
        excess = state.doubleNumber(EXCESS);
        if (rates.length != seen.length || rates.length != mix.length) {
            throw new IllegalArgumentException("rates of " + rates.length + " labels, but counts of " + seen.length
                    + " and shares of " + mix.length);
        }
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
