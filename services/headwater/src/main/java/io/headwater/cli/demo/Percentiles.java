package io.headwater.cli.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A distribution in a few numbers, in the unit of what was recorded. All but the count are null when nothing was.
 *
 * @param p50 half of the values are at most this
 * @param max the largest value
 */
@JsonPropertyOrder({"p50", "p95", "p99", "max", "count"})
public record Percentiles(
        @Nullable Long p50,
        @Nullable Long p95,
        @Nullable Long p99,
        @Nullable Long max,
        long count) {
    public static final Percentiles NONE = new Percentiles(null, null, null, null, 0);

    public Percentiles {
        boolean complete = p50 != null && p95 != null && p99 != null && max != null;
        if (count < 0 || complete != (count > 0)) {
            throw new IllegalArgumentException("percentiles of " + count + " values");
        }
    }
}
