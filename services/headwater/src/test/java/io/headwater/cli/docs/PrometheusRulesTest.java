package io.headwater.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules are sound by themselves; {@link MetricsIT} holds them against running services. */
class PrometheusRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path FOLDER = Repository.file("deploy/prometheus");

    private static List<JsonNode> alerts() throws IOException {
        return Expressions.rules().stream().filter(rule -> rule.has("alert")).toList();
    }

    @Test
    void everyAlertSaysHowBadItIsWhatItIsAndWhatToDo() throws IOException {
        String guide = Files.readString(Repository.file("docs/guides/operate.md"));
        assertThat(alerts()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            String name = alert.path("alert").asText();
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("warning", "critical");
            assertThat(alert.at("/annotations/summary").asText()).as(name).contains("$");
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/guides/operate.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(guide).contains("\n### " + name + "\n");
        });
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        YAML.readTree(FOLDER.resolve("headwater.rules.test.yml").toFile())
                .path("tests")
                .forEach(test -> test.path("alert_rule_test")
                        .forEach(expected -> (expected.path("exp_alerts").isEmpty() ? quiet : firing)
                                .add(expected.path("alertname").asText())));

        assertThat(alerts().stream().map(alert -> alert.path("alert").asText()))
                .containsExactlyInAnyOrderElementsOf(firing)
                .containsExactlyInAnyOrderElementsOf(quiet);
    }

    @Test
    void everyMetricOfTheRulesIsRecordedByThemOrInTheReference() throws IOException {
        String reference = Files.readString(Repository.file("docs/metrics.md"));
        List<String> recorded = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        for (JsonNode rule : Expressions.rules()) {
            recorded.add(rule.path("record").asText());
            expressions.add(rule.path("expr").asText());
        }
        assertThat(Expressions.metrics(expressions))
                .isNotEmpty()
                .allSatisfy(
                        metric -> assertThat(recorded.contains(metric) || reference.contains("| `" + metric + "` |"))
                                .as(metric)
                                .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check rules headwater.rules.yml",
                "test rules headwater.rules.test.yml",
                "check config prometheus.yml"
            })
    void promtoolAgrees(String command) throws Exception {
        assumeTrue(Prometheus.isThere("promtool"), Prometheus.MISSING);
        Prometheus.Said said = Prometheus.promtool(
                FOLDER, null, Stream.of(command.split(" ", -1)).toList());

        assertThat(said.exitCode()).as(said.text()).isZero();
    }
}
