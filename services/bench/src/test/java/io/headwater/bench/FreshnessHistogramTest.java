package io.headwater.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.bench.FreshnessHistogram.Bucket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreshnessHistogramTest {
    @Test
    void readsTheBucketsOfFreshnessAndNothingElse() {
        FreshnessHistogram histogram = FreshnessHistogram.of(List.of(
                "# TYPE headwater_freshness_seconds histogram",
                "headwater_freshness_seconds_bucket{service=\"demo\",le=\"0.1\"} 0",
                "headwater_freshness_seconds_bucket{service=\"demo\",le=\"0.2\"} 3.0",
                "headwater_freshness_seconds_bucket{service=\"demo\",le=\"+Inf\"} 4",
                "headwater_freshness_seconds_count{service=\"demo\"} 4",
                "headwater_stage_seconds_bucket{stage=\"encode\",le=\"0.1\"} 9"));

        assertThat(histogram.buckets())
                .containsExactly(new Bucket(0.1, 0), new Bucket(0.2, 3), new Bucket(Double.POSITIVE_INFINITY, 4));
        assertThat(histogram.lines()).hasSize(2).first().asString().contains("0.200", "75.0 %");
    }
}
