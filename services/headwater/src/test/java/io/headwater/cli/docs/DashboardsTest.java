package io.headwater.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Grafana's dashboards by themselves; {@link MetricsIT} holds them against running services. */
class DashboardsTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Map<String, JsonNode> dashboards;

    @BeforeEach
    void read() throws IOException {
        dashboards = Expressions.dashboards();
        assertThat(dashboards).containsOnlyKeys("fleet.json", "model.json", "scorer.json");
    }

    private Map<String, JsonNode> panels() {
        Map<String, JsonNode> panels = new TreeMap<>();
        dashboards.forEach((file, dashboard) -> dashboard
                .path("panels")
                .forEach(panel -> panels.put(
                        file + " " + panel.path("id") + " "
                                + panel.path("title").asText(),
                        panel)));
        return panels;
    }

    @Test
    void everyPanelHasATitleADescriptionAUnitAndAQuery() {
        assertThat(panels()).hasSizeGreaterThan(30).allSatisfy((name, panel) -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
            assertThat(panel.path("targets")).isNotEmpty();
        });
    }

    @Test
    void noPanelLiesOnAnother() {
        dashboards.forEach((file, dashboard) -> {
            Set<String> taken = new HashSet<>();
            dashboard.path("panels").forEach(panel -> {
                JsonNode at = panel.path("gridPos");
                assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
                for (int x = 0; x < at.path("w").asInt(); x++) {
                    for (int y = 0; y < at.path("h").asInt(); y++) {
                        assertThat(taken.add((at.path("x").asInt() + x) + " "
                                        + (at.path("y").asInt() + y)))
                                .as(file + " " + panel.path("title"))
                                .isTrue();
                    }
                }
            });
        });
    }

    @Test
    void everyMetricIsInTheReferenceOrRecordedByARule() throws IOException {
        String reference = Files.readString(Repository.file("docs/metrics.md"));
        Set<String> recorded = Expressions.rules().stream()
                .map(rule -> rule.path("record").asText())
                .collect(Collectors.toSet());
        Set<String> asked = Expressions.metrics(dashboards.values().stream()
                .flatMap(dashboard -> Stream.concat(
                        dashboard.findValuesAsText("expr").stream(), dashboard.findValuesAsText("definition").stream()))
                .toList());

        assertThat(asked)
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        metric -> assertThat(recorded.contains(metric) || reference.contains("| `" + metric + "` |"))
                                .as(metric)
                                .isTrue());
    }

    @Test
    void everyVariableThatIsUsedIsDefined() {
        dashboards.forEach((file, dashboard) -> {
            Set<String> defined = new HashSet<>(dashboard.at("/templating/list").findValuesAsText("name"));
            defined.add("__rate_interval");
            assertThat(dashboard.findValuesAsText("expr"))
                    .isNotEmpty()
                    .allSatisfy(expression -> assertThat(Pattern.compile("\\$(\\w+)")
                                    .matcher(expression)
                                    .results()
                                    .map(found -> found.group(1)))
                            .allMatch(defined::contains));
        });
    }

    @Test
    void dashboardsAndProvisioningFitTogether() throws IOException {
        JsonNode source = YAML.readTree(Repository.file("deploy/grafana/provisioning/datasources/prometheus.yml")
                        .toFile())
                .at("/datasources/0");
        JsonNode provider = YAML.readTree(Repository.file("deploy/grafana/provisioning/dashboards/headwater.yml")
                        .toFile())
                .at("/providers/0");
        JsonNode services =
                YAML.readTree(Repository.file("docker-compose.yml").toFile()).path("services");

        assertThat(dashboards.values().stream()
                        .flatMap(dashboard -> dashboard.findValues("datasource").stream())
                        .map(each -> each.path("uid").asText()))
                .isNotEmpty()
                .containsOnly(source.path("uid").asText());
        assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");
        assertThat(services.at("/prometheus/ports").toString()).contains(":9090");
        assertThat(services.at("/grafana/volumes").toString())
                .contains("./deploy/grafana/dashboards:"
                        + provider.at("/options/path").asText())
                .contains("./deploy/grafana/provisioning:/etc/grafana/provisioning");
        assertThat(dashboards.values().stream()
                        .map(dashboard -> dashboard.path("uid").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void prometheusFindsItsRulesWhereComposePutsThem() throws IOException {
        JsonNode config = YAML.readTree(
                Repository.file("deploy/prometheus/prometheus.yml").toFile());
        String volumes = YAML.readTree(Repository.file("docker-compose.yml").toFile())
                .at("/services/prometheus/volumes")
                .toString();

        assertThat(config.path("rule_files"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(volumes)
                        .contains("./deploy/prometheus/" + file.asText() + ":/etc/prometheus/" + file.asText()));
    }
}
