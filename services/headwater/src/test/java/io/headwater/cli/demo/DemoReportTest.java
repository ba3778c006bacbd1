package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    @Test
    void theJsonIsTheContractKeyByKey() throws IOException {
        JsonNode expected = JSON.readTree("""
                {"events": 7600, "trained": 7590, "held_out": 4, "rejected": 6, "model": "default", "classes": 4,
                 "version": 312, "versions_published": 310,
                 "prequential": {"accuracy": 0.866, "log_loss": 0.41,
                   "checkpoints": {"200": 0.555, "500": 0.708, "1000": 0.778, "2000": 0.819, "5000": 0.852, "10000": null},
                   "last_1000": 0.89},
                 "learners": [{"name": "minilm-mlp", "strategy": "feature", "encoder": "minilm", "accuracy": 0.861,
                   "weight": 0.91,
                   "checkpoints": {"200": 0.44, "500": null, "1000": null, "2000": null, "5000": null, "10000": null}}],
                 "served": {"accuracy": 0.84, "scored": 7600, "leaked": 131},
                 "freshness_ms": {"p50": 120, "p95": 210, "p99": 260, "max": 400, "count": 7440},
                 "freshness_kept_back_ms": {"p50": 30000, "p95": 60000, "p99": 70000, "max": 71000, "count": 150},
                 "update_bytes": {"p50": 61234, "max": 410000},
                 "throughput": {"trained_per_s": 85.0, "scored_per_s": 84.5},
                 "duration_s": 89.4}
                """);

        assertThat(JSON.readTree(Reports.complete().toJson())).isEqualTo(expected);
    }

    @Test
    void whatWasNotReachedIsNullAndNotMissing() throws IOException {
        JsonNode report = JSON.readTree(Reports.empty().toJson());

        assertThat(report.at("/prequential/accuracy").isNull()).isTrue();
        assertThat(report.at("/prequential/checkpoints/200").isNull()).isTrue();
        assertThat(report.at("/prequential/last_1000").isNull()).isTrue();
        assertThat(report.at("/served/accuracy").isNull()).isTrue();
        assertThat(report.at("/freshness_ms/p50").isNull()).isTrue();
        assertThat(report.at("/update_bytes/max").isNull()).isTrue();
    }

    @Test
    void theFileIsTheJson() throws IOException {
        Path file = folder.resolve("report.json");

        Reports.complete().writeTo(file);

        assertThat(JSON.readTree(file.toFile()))
                .isEqualTo(JSON.readTree(Reports.complete().toJson()));
    }

    @Test
    void eventsThatNobodyCanAccountForAreAnError() {
        DemoReport all = Reports.complete();

        assertThatThrownBy(() -> new DemoReport(
                        all.events() + 1,
                        all.trained(),
                        all.heldOut(),
                        all.rejected(),
                        all.model(),
                        all.classes(),
                        all.version(),
                        all.versionsPublished(),
                        all.prequential(),
                        all.learners(),
                        all.served(),
                        all.freshnessMs(),
                        all.freshnessKeptBackMs(),
                        all.updateBytes(),
                        all.throughput(),
                        all.durationS()))
                .hasMessageContaining("7601");
    }
}
