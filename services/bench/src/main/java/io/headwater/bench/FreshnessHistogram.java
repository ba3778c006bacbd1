package io.headwater.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The freshness histogram that Prometheus would read: buckets with cumulative counts. */
record FreshnessHistogram(List<Bucket> buckets) {
    private static final Pattern BUCKET =
            Pattern.compile("headwater_freshness_seconds_bucket\\{.*?\\ble=\"([^\"]+)\".*} ([0-9.eE+]+)(?: .*)?");

    /**
     * So many observations were at most so long.
     *
     * @param seconds infinite for the last
     */
    record Bucket(double seconds, long count) {}

    FreshnessHistogram {
        buckets = List.copyOf(buckets);
    }

    /** @param metrics lines of Prometheus's text format */
    static FreshnessHistogram of(List<String> metrics) {
        List<Bucket> buckets = new ArrayList<>();
        for (String line : metrics) {
            Matcher bucket = BUCKET.matcher(line);
            if (bucket.matches()) {
                double seconds =
                        bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
                buckets.add(new Bucket(seconds, Math.round(Double.parseDouble(bucket.group(2)))));
            }
        }
        return new FreshnessHistogram(buckets);
    }

    /** One line per bucket that holds anything. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        long before = 0;
        long all = buckets.isEmpty() ? 0 : buckets.get(buckets.size() - 1).count();
        for (Bucket bucket : buckets) {
            if (bucket.count() > before) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  %8.3f  %,8d  %5.1f %%",
                        bucket.seconds(),
                        bucket.count(),
                        100.0 * bucket.count() / all));
            }
            before = bucket.count();
        }
        return lines;
    }
}
