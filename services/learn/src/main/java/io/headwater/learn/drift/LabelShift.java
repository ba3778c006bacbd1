package io.headwater.learn.drift;

import static java.util.Objects.requireNonNull;

import io.headwater.learn.state.SavedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Notices a jump in the labels' frequencies: compares the last N labels with the N·k before them by a G-test of
 * homogeneity, every N/8 labels.
 *
 * <p>Only labels count that were there before the compared ones began (at the start of the stream: within its first N), so
 * a label that comes in is no alarm by itself, nor is the old labels' decline in its favour. Neighbouring rare labels
 * share a cell until the recent part of it can expect 5 events. After an alarm it starts over, remembering only which
 * labels it knows. Single-threaded. Deterministic.
 */
public final class LabelShift {
    /**
     * What makes it more or less sensitive.
     *
     * @param recent N, at least 40
     * @param reference k: how many times N labels are compared with, at least 1
     * @param deviations how rare a difference gives the alarm, in standard deviations of a normal variable, above 0
     */
    public record Settings(int recent, int reference, double deviations) {
        /** One chance in a million at each test: Bonferroni's allowance for 50,000 tests in a million labels is 5 %. */
        public static final Settings DEFAULT = new Settings(200, 4, 4.75);

        public Settings {
            if (recent < 40 || reference < 1 || !(deviations > 0)) {
                throw new IllegalArgumentException(
                        "out of range: recent " + recent + ", reference " + reference + ", deviations " + deviations);
            }
        }

        int window() {
            return Math.multiplyExact(recent, reference + 1);
        }

        int stride() {
            return recent / 8;
        }
    }

    private static final double LEAST_EXPECTED = 5;
    private static final long NEVER = -1;

    private final Settings settings;

    /** Label by event, a ring: event e is at e % length. */
    private final int[] window;

    private long events;

    /** The event that the window starts with, at the earliest: the one after the last alarm. */
    private long start;

    /** The first event of each label. */
    private long[] firstSeen = new long[0];

    public LabelShift(Settings settings) {
        this.settings = requireNonNull(settings, "settings");
        window = new int[settings.window()];
    }

    /**
     * Shows it the next event's label.
     *
     * @param label index of the label, at least 0
     * @return whether the frequencies have jumped
     */
    public boolean add(int label) {
        if (label < 0) {
            throw new IllegalArgumentException("a label's index is at least 0, not " + label);
        }
        if (label >= firstSeen.length) {
            int known = firstSeen.length;
            firstSeen = Arrays.copyOf(firstSeen, label + 1);
            Arrays.fill(firstSeen, known, label + 1, NEVER);
        }
        if (firstSeen[label] == NEVER) {
            firstSeen[label] = events;
        }
        window[(int) (events % window.length)] = label;
        events++;
        if (events - start < window.length || events % settings.stride() != 0 || !differs()) {
            return false;
        }
        start = events;
        return true;
    }

    private boolean differs() {
        long begin = events - window.length;
        long[] older = new long[firstSeen.length];
        long[] recent = new long[firstSeen.length];
        long all = 0;
        long allRecent = 0;
        for (long event = begin; event < events; event++) {
            int label = window[(int) (event % window.length)];
            if (firstSeen[label] >= Math.max(begin, settings.recent)) {
                continue;
            }
            all++;
            if (event < events - settings.recent) {
                older[label]++;
            } else {
                recent[label]++;
                allRecent++;
            }
        }
        // With hardly a known label left, the rest tells nothing about the stream.
        return allRecent >= settings.recent / 2
                && allRecent < all
                && deviations(cells(older, recent, (double) allRecent / all)) > settings.deviations;
    }

    private record Cell(long older, long recent) {
        Cell and(Cell other) {
            return new Cell(older + other.older, recent + other.recent);
        }
    }

    private static List<Cell> cells(long[] older, long[] recent, double share) {
        List<Cell> cells = new ArrayList<>();
        Cell open = new Cell(0, 0);
        for (int label = 0; label < older.length; label++) {
            Cell own = new Cell(older[label], recent[label]);
            if (expected(own, share) >= LEAST_EXPECTED) {
                cells.add(own);
                continue;
            }
            open = open.and(own);
            if (expected(open, share) >= LEAST_EXPECTED) {
                cells.add(open);
                open = new Cell(0, 0);
            }
        }
        if (!cells.isEmpty()) {
            cells.add(cells.remove(cells.size() - 1).and(open));
        }
        return cells;
    }

    private static double expected(Cell cell, double share) {
        return (cell.older + cell.recent) * share;
    }

    private static double deviations(List<Cell> cells) {
        if (cells.size() < 2) {
            return 0;
        }
        Cell all = cells.stream().reduce(new Cell(0, 0), Cell::and);
        double share = (double) all.recent / (all.older + all.recent);
        double statistic = 0;
        for (Cell cell : cells) {
            long both = cell.older + cell.recent;
            statistic += information(cell.recent, both * share) + information(cell.older, both * (1 - share));
        }
        return ChiSquare.deviations(Math.max(0, 2 * statistic), cells.size() - 1);
    }

    private static double information(long observed, double expected) {
        return observed == 0 ? 0 : observed * StrictMath.log(observed / expected);
    }

    /** Writes its whole state, settings included, under names that begin with {@code prefix}. */
    public void save(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        saved.put("recent", settings.recent);
        saved.put("reference", settings.reference);
        saved.put("deviations", settings.deviations);
        saved.put("window", Arrays.stream(window).asLongStream().toArray());
        saved.put("events", events);
        saved.put("start", start);
        saved.put("first-seen", firstSeen);
    }

    /**
     * The detector that {@link #save} has written.
     *
     * @throws IllegalArgumentException if there is no such state or it does not hang together
     */
    public static LabelShift load(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        LabelShift detector = new LabelShift(new Settings(
                saved.intNumber("recent"), saved.intNumber("reference"), saved.doubleNumber("deviations")));
        long[] window = saved.longNumbers("window");
        if (window.length != detector.window.length) {
            throw new IllegalArgumentException(
                    "a window of " + window.length + " labels instead of " + detector.window.length);
        }
        for (int i = 0; i < window.length; i++) {
            detector.window[i] = Math.toIntExact(window[i]);
        }
        detector.events = saved.longNumber("events");
        detector.start = saved.longNumber("start");
        detector.firstSeen = saved.longNumbers("first-seen");
        return detector;
    }
}
