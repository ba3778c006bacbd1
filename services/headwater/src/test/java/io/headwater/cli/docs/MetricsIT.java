package io.headwater.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.devkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of running services: their reference, and what rules and dashboards make of them. */
@Timeout(600)
class MetricsIT {
    @TempDir
    private static Path folder;

    private static RunningFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = RunningFleet.start(folder);
    }

    @AfterAll
    static void close() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void theReferenceTellsWhatTheServicesSay() throws Exception {
        Set<String> used = Expressions.metrics(Expressions.queries());
        used.removeIf(metric -> metric.startsWith("headwater"));
        // Kafka's are looked for once a minute, and the collector's are not there before it has collected.
        Await.until(
                RunningFleet.PATIENCE,
                () -> trainer().keySet().containsAll(used) && scorer().keySet().containsAll(used),
                () -> "not all there: " + used);
        String expected = MetricsPage.of(trainer(), scorer(), used);
        Path page = Repository.file("docs/metrics.md");

        if (Boolean.getBoolean("headwater.write")) {
            Files.writeString(page, expected);
        } else {
            assertThat(page)
                    .as("stale, write it anew by: " + MetricsPage.COMMAND)
                    .content()
                    .isEqualTo(expected);
        }
    }

    private static Map<String, Exposition.Metric> trainer() throws Exception {
        return Exposition.read(fleet.trainerPage());
    }

    private static Map<String, Exposition.Metric> scorer() {
        return Exposition.read(fleet.scorerPages().get(0));
    }

    @Test
    void namesFollowTheConventionsOfPrometheus() throws Exception {
        assumeTrue(Prometheus.isThere("promtool"), Prometheus.MISSING);
        for (String page : List.of(fleet.trainerPage(), fleet.scorerPages().get(0))) {
            Path own = Files.writeString(
                    Files.createTempFile(folder, "metrics", ".txt"),
                    page.lines()
                            .filter(line -> line.matches("(# (HELP|TYPE) )?headwater_.*"))
                            .collect(Collectors.joining("\n", "", "\n")));
            Prometheus.Said said = Prometheus.promtool(folder, own, List.of("check", "metrics"));
            assertThat(said.text()).isEmpty();
            assertThat(said.exitCode()).isZero();
        }
    }

    @Test
    void everyExpressionOfRulesAndDashboardsReturnsData() throws Exception {
        assumeTrue(Prometheus.isThere("prometheus"), Prometheus.MISSING);
        Set<String> queries = Expressions.queries();
        assertThat(queries).hasSizeGreaterThan(20);
        Set<String> silent = new TreeSet<>(queries);
        try (Prometheus prometheus = Prometheus.start(folder, fleet)) {
            Await.until(RunningFleet.PATIENCE, prometheus::isReady, () -> "prometheus does not answer");
            Await.until(
                    RunningFleet.PATIENCE,
                    () -> {
                        fleet.feed(4);
                        silent.removeAll(answered(prometheus, silent));
                        return silent.isEmpty();
                    },
                    () -> "nothing is returned by " + silent);
            prometheus
                    .rules()
                    .findParents("health")
                    .forEach(rule -> assertThat(rule.path("health").asText())
                            .as(rule.toString())
                            .isEqualTo("ok"));
        }
    }

    private static Set<String> answered(Prometheus prometheus, Set<String> queries)
            throws IOException, InterruptedException {
        Set<String> answered = new TreeSet<>();
        for (String query : queries) {
            if (prometheus.hasData(query)) {
                answered.add(query);
            }
        }
        return answered;
    }
}
