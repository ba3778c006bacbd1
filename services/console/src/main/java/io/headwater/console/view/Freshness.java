package io.headwater.console.view;

import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long the newest few thousand labels took from their arrival in Kafka to a version that has learned them being readable
 * for scorers, and how much of that passed before the version was made.
 */
final class Freshness {
    static final int WINDOW = 4_096;

    /** Upper bounds of the histogram's bars in milliseconds; one more bar is for all beyond. */
    private static final long[] BOUNDS = {
        50, 100, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 30_000, 60_000
    };

    private final long[] total = new long[WINDOW];
    private final long[] made = new long[WINDOW];
    private long count;

    /** @param bounds upper bounds of all bars but the last, which has none */
    record Section(
            long count, long p50, long p95, long p99, long max, long madeP50, List<Long> bounds, List<Integer> bars) {}

    /** A version became readable at {@code readable}, in milliseconds since the epoch. */
    void published(Manifest manifest, long readable) {
        long time = manifest.time().toEpochMilli();
        for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                int place = (int) (count++ % WINDOW);
                // Clocks of two machines may disagree by more than an event took.
                total[place] = Math.max(0, readable - event.arrival());
                made[place] = Math.max(0, time - event.arrival());
            }
        }
    }

    Section section() {
        int filled = (int) Math.min(count, WINDOW);
        long[] sorted = Arrays.copyOf(total, filled);
        Arrays.sort(sorted);
        long[] sortedMade = Arrays.copyOf(made, filled);
        Arrays.sort(sortedMade);
        int[] bars = new int[BOUNDS.length + 1];
        for (long millis : sorted) {
            int found = Arrays.binarySearch(BOUNDS, millis);
            bars[found >= 0 ? found : -found - 1]++;
        }
        List<Integer> counted = new ArrayList<>();
        Arrays.stream(bars).forEach(counted::add);
        return new Section(
                count,
                percentile(sorted, 0.50),
                percentile(sorted, 0.95),
                percentile(sorted, 0.99),
                percentile(sorted, 1),
                percentile(sortedMade, 0.50),
                Arrays.stream(BOUNDS).boxed().toList(),
                counted);
    }

    private static long percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }
}
