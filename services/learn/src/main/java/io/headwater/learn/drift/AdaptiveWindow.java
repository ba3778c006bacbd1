package io.headwater.learn.drift;

import io.headwater.learn.state.SavedValues;
import java.util.ArrayList;
import java.util.List;

/**
 * The last values of a stream in logarithmic space, as many as have the same mean: the exponential histogram of ADWIN2
 * (Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007, section 4), with variances
 * merged as by Babcock et al. (PODS 2003). Not thread-safe.
 *
 * <p>Row r holds up to five buckets of 2^r values each, the oldest first; the highest row is the oldest.
 */
final class AdaptiveWindow {
    /** How the younger values lie compared with the older ones. */
    enum Change {
        NONE,
        FALL,
        RISE
    }

    private static final int BUCKETS_PER_ROW = 5;

    /** No part of a window with fewer values is compared. */
    private static final int SHORTEST_PART = 5;

    private static final int SHORTEST_WINDOW = 10;

    /** @param scatter sum of squared distances from the bucket's mean */
    private record Bucket(double total, double scatter) {}

    private final List<List<Bucket>> rows = new ArrayList<>();
    private long width;
    private double total;
    private double scatter;

    AdaptiveWindow() {
        rows.add(new ArrayList<>());
    }

    long width() {
        return width;
    }

    /** The mean of the values in the window; 0 without any. */
    double mean() {
        return width == 0 ? 0 : total / width;
    }

    double variance() {
        return width == 0 ? 0 : Math.max(0, scatter / width);
    }

    void insert(double value) {
        if (width > 0) {
            double distance = value - total / width;
            scatter += width * distance * distance / (width + 1.0);
        }
        width++;
        total += value;
        rows.get(0).add(new Bucket(value, 0));
        for (int row = 0; rows.get(row).size() > BUCKETS_PER_ROW; row++) {
            if (row + 1 == rows.size()) {
                rows.add(new ArrayList<>());
            }
            Bucket oldest = rows.get(row).remove(0);
            Bucket next = rows.get(row).remove(0);
            rows.get(row + 1).add(merged(oldest, next, (double) (1L << row)));
        }
    }

    private static Bucket merged(Bucket one, Bucket other, double size) {
        double distance = one.total / size - other.total / size;
        return new Bucket(
                one.total + other.total,
                one.scatter + other.scatter + size * size * distance * distance / (size + size));
    }

    /**
     * Drops the oldest bucket as long as the window can be cut into two whose means differ significantly.
     *
     * @param delta the confidence: the chance of a false cut
     * @return what the first such cut showed
     */
    Change shrink(double delta) {
        if (width <= SHORTEST_WINDOW) {
            return Change.NONE;
        }
        Change first = cut(delta);
        for (Change change = first; change != Change.NONE; change = cut(delta)) {
            dropOldest();
        }
        return first;
    }

    private Change cut(double delta) {
        double confidence = StrictMath.log(2 * StrictMath.log((double) width) / delta);
        double variance = variance();
        double olderTotal = 0;
        long older = 0;
        for (int row = rows.size() - 1; row >= 0; row--) {
            for (Bucket bucket : rows.get(row)) {
                older += 1L << row;
                olderTotal += bucket.total;
                long younger = width - older;
                if (older < SHORTEST_PART || younger < SHORTEST_PART) {
                    continue;
                }
                double inverse = 1.0 / (older - SHORTEST_PART + 1) + 1.0 / (younger - SHORTEST_PART + 1);
                double difference = (total - olderTotal) / younger - olderTotal / older;
                double bound = Math.sqrt(2 * inverse * variance * confidence) + 2.0 / 3 * confidence * inverse;
                if (Math.abs(difference) > bound) {
                    return difference > 0 ? Change.RISE : Change.FALL;
                }
            }
        }
        return Change.NONE;
    }

    private void dropOldest() {
        int row = rows.size() - 1;
        Bucket oldest = rows.get(row).remove(0);
        double size = 1L << row;
        width -= 1L << row;
        total -= oldest.total;
        double distance = oldest.total / size - total / width;
        scatter -= oldest.scatter + size * width * distance * distance / (size + width);
        if (row > 0 && rows.get(row).isEmpty()) {
            rows.remove(row);
        }
    }

    void save(SavedValues saved) {
        saved.put("width", width);
        saved.put("total", total);
        saved.put("scatter", scatter);
        saved.put("rows", rows.stream().mapToLong(List::size).toArray());
        saved.put(
                "totals",
                rows.stream().flatMap(List::stream).mapToDouble(Bucket::total).toArray());
        saved.put(
                "scatters",
                rows.stream().flatMap(List::stream).mapToDouble(Bucket::scatter).toArray());
    }

    /** @throws IllegalArgumentException if there is no such state or it does not hang together */
    static AdaptiveWindow load(SavedValues saved) {
        AdaptiveWindow window = new AdaptiveWindow();
        window.width = saved.longNumber("width");
        window.total = saved.doubleNumber("total");
        window.scatter = saved.doubleNumber("scatter");
        long[] sizes = saved.longNumbers("rows");
        double[] totals = saved.doubleNumbers("totals");
        double[] scatters = saved.doubleNumbers("scatters");
        int next = 0;
        long values = 0;
        window.rows.clear();
        for (int row = 0; row < sizes.length; row++) {
            List<Bucket> buckets = new ArrayList<>();
            for (long i = 0; i < sizes[row] && next < Math.min(totals.length, scatters.length); i++) {
                buckets.add(new Bucket(totals[next], scatters[next]));
                next++;
                values += 1L << row;
            }
            window.rows.add(buckets);
        }
        if (values != window.width || next != totals.length || next != scatters.length || sizes.length == 0) {
            throw new IllegalArgumentException("a window of " + window.width + " values has buckets for " + values);
        }
        return window;
    }
}
