package io.headwater.bench.updates;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a campaign did and found, counted. Not thread-safe. */
final class Tally {
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String what) {
        add(what, 1);
    }

    void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /** Both together. */
    Tally with(Tally other) {
        Tally sum = new Tally();
        counts.forEach(sum::add);
        other.counts.forEach(sum::add);
        return sum;
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** One line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append(String.format(Locale.ROOT, "%,14d  %s%n", count, what)));
        return text.toString();
    }
}
