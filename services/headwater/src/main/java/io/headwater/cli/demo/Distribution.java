package io.headwater.cli.demo;

import org.HdrHistogram.Histogram;

/**
 * Values as they come (milliseconds, bytes), kept to three significant digits in bounded memory by HdrHistogram.
 * Thread-safe.
 */
public final class Distribution {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
    private long max;

    /**
     * Adds a value.
     *
     * @param value below 0 counts as 0: two machines' clocks may disagree by a little
     */
    public synchronized void record(long value) {
        long counted = Math.max(0, value);
        histogram.recordValue(counted);
        max = Math.max(max, counted);
    }

    /** What was recorded so far; the maximum is exact. */
    public synchronized Percentiles percentiles() {
        return histogram.getTotalCount() == 0
                ? Percentiles.NONE
                : new Percentiles(at(50), at(95), at(99), max, histogram.getTotalCount());
    }

    private long at(double percentile) {
        return Math.min(max, histogram.getValueAtPercentile(percentile));
    }
}
