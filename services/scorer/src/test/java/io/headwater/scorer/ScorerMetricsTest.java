package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.RejectReason;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScorerMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScorerMetrics metrics = new ScorerMetrics(registry);

    @Test
    void prometheusFindsThemUnderTheseNames() {
        ModelHistory history = new ModelHistory("default");
        Published update = history.snapshot();
        metrics.heard(history.delta().manifest());
        metrics.served(update.manifest());
        metrics.read(new byte[100]);
        metrics.fresh(
                update.manifest().lineage(),
                update.manifest().time().plusMillis(120).toEpochMilli());
        metrics.scored("default", Duration.ofMillis(7));
        metrics.encodeTime().record(Duration.ofMillis(5));
        metrics.scoreTime().record(Duration.ofNanos(30_000));
        metrics.swapTime().record(Duration.ofMillis(1));
        metrics.rejected(RejectReason.NOT_JSON);
        metrics.refused(Reason.GAP);
        metrics.healing();

        assertThat(registry.scrape().lines())
                .contains(
                        "# TYPE headwater_freshness_seconds histogram",
                        "headwater_freshness_seconds_count 2",
                        "headwater_freshness_seconds_sum 0.24",
                        "headwater_version{model=\"default\",service=\"scorer\"} 1.0",
                        "headwater_version_lag{model=\"default\",service=\"scorer\"} 1.0",
                        "headwater_events_scored_total{model=\"default\"} 1.0",
                        "# TYPE headwater_score_latency_seconds histogram",
                        "headwater_score_latency_seconds_count 1",
                        "# TYPE headwater_stage_seconds histogram",
                        "headwater_stage_seconds_count{service=\"scorer\",stage=\"encode\"} 1",
                        "headwater_stage_seconds_count{service=\"scorer\",stage=\"score\"} 1",
                        "headwater_stage_seconds_count{service=\"scorer\",stage=\"swap\"} 1",
                        "headwater_events_rejected_total{reason=\"not-json\",service=\"scorer\"} 1.0",
                        "headwater_updates_refused_total{reason=\"gap\"} 1.0",
                        "headwater_updates_refused_total{reason=\"bad-hash\"} 0.0",
                        "headwater_updates_heals_total 1.0",
                        "headwater_updates_read_bytes_total 100.0",
                        "# TYPE headwater_updates_taken_bytes histogram",
                        "headwater_updates_taken_bytes_count 1",
                        "headwater_updates_taken_bytes_sum "
                                + (double) update.manifest().bytes())
                .anyMatch(line -> line.startsWith("headwater_freshness_seconds_bucket{le=\"0.1"))
                .anyMatch(line -> line.startsWith("headwater_freshness_seconds_bucket{le=\"+Inf\"} 2"));
    }

    @Test
    void anEventThatArrivedByAClockThatIsAheadIsFreshNotStale() {
        Published update = new ModelHistory("default").snapshot();

        metrics.fresh(
                update.manifest().lineage(),
                update.manifest().time().minusMillis(5).toEpochMilli());

        assertThat(registry.scrape().lines())
                .contains("headwater_freshness_seconds_count 2", "headwater_freshness_seconds_sum 0.0");
    }
}
