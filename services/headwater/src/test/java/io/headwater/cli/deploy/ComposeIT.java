package io.headwater.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.headwater.cli.docs.Repository;
import io.headwater.devkit.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The set of {@code docker-compose.yml} as processes of this machine: each service with exactly its command and variables, in
 * the order of its dependencies, host names led to addresses of loopback. The embedded broker stands in for Kafka's image,
 * with the settings that the file gives it; Debian's Prometheus for its own. Grafana is not started.
 */
@Timeout(420)
class ComposeIT {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROMETHEUS = "prometheus";

    @TempDir
    private Path folder;

    private final Map<String, Container> running = new LinkedHashMap<>();
    private JsonNode services;
    private LoopbackHosts hosts;
    private Image image;
    private EmbeddedBroker broker;

    @BeforeEach
    void read() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, PROMETHEUS))),
                "NOT TESTED: there is no prometheus on the PATH (apt install prometheus)");
        services = YAML.readTree(Repository.file("docker-compose.yml").toFile()).path("services");
        List<String> names = new ArrayList<>();
        services.fieldNames().forEachRemaining(names::add);
        hosts = new LoopbackHosts(names);
        image = Image.gather(folder);
    }

    @AfterEach
    void stop() throws Exception {
        List<Container> all = new ArrayList<>(running.values());
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void theWholeSetStartsInItsOrderLearnsScoresIsScrapedAndStops() throws Exception {
        start("feed-texts");
        start("feed-labels");
        start(PROMETHEUS);

        assertThat(running.keySet())
                .containsExactly("topics", "trainer", "scorer-1", "scorer-2", "feed-texts", "feed-labels", PROMETHEUS);
        running.get("trainer").awaitMetric(8081, "headwater_events_trained_total", 50);
        for (String scorer : List.of("scorer-1", "scorer-2")) {
            running.get(scorer).awaitMetric(8082, "headwater_events_scored_total", 1);
            running.get(scorer).awaitMetric(8082, "headwater_version", 5);
            running.get(scorer).awaitStatus(8082, "/health/ready", 200);
        }
        assertThat(running.get("trainer").get(8081, "/").body()).contains("Is it learning?");
        assertThat(running.get("trainer").greatest(8081, "jvm_memory_max_bytes{area=\"heap\""))
                .as("the heap is sized by the container's limit")
                .isCloseTo(0.5 * Image.bytes(limit(services.path("trainer"))), withinPercentage(5));
        running.get(PROMETHEUS).await("all targets are up", () -> values("up").equals(List.of("1", "1", "1")));
        running.get(PROMETHEUS)
                .await(
                        "a recording rule gives data",
                        () -> !values("headwater:heap_used:ratio").isEmpty());

        for (String feed : List.of("feed-texts", "feed-labels")) {
            // 128 + SIGTERM: a command that was told to stop before its end says so.
            assertThat(running.get(feed).stop(grace(feed))).isEqualTo(143);
            assertThat(running.get(feed).log()).contains("sent ").contains("failed 0");
        }
        for (String service : List.of("scorer-2", "scorer-1", "trainer")) {
            System.out.println(running.get(service).taken());
            assertThat(running.get(service).stop(grace(service))).as(service).isZero();
        }
        assertThat(running.get("trainer").log()).doesNotContain(" ERROR ");
    }

    private Duration grace(String service) {
        String seconds = services.at("/" + service + "/stop_grace_period").asText("10s");
        return Duration.ofSeconds(Long.parseLong(seconds.replace("s", "")));
    }

    private List<String> values(String expression) throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(running.get(PROMETHEUS)
                .get(9090, "/api/v1/query?query=" + expression)
                .body());
        return answer.at("/data/result").findValues("value").stream()
                .map(value -> value.path(1).asText())
                .toList();
    }

    /** What a service depends on comes first, each when its condition is met. */
    private void start(String name) throws Exception {
        if (running.containsKey(name) || (name.equals("kafka") && broker != null)) {
            return;
        }
        JsonNode dependencies = services.path(name).path("depends_on");
        for (Map.Entry<String, JsonNode> dependency : dependencies.properties()) {
            start(dependency.getKey());
            meet(dependency.getKey(), dependency.getValue().path("condition").asText());
        }
        if (name.equals("kafka")) {
            broker = EmbeddedBroker.start(folder.resolve("kafka"), 0, brokerSettings());
        } else if (name.equals(PROMETHEUS)) {
            running.put(name, prometheus());
        } else {
            running.put(name, ours(name));
        }
    }

    private void meet(String name, String condition) throws Exception {
        if (condition.equals("service_completed_successfully")) {
            assertThat(running.get(name).awaitEnd()).as(running.get(name).log()).isZero();
        } else if (!name.equals("kafka")) {
            assertThat(condition).isEqualTo("service_healthy");
            Container container = running.get(name);
            List<String> check = strings(services.path(name).at("/healthcheck/test"));
            List<String> command = image.healthCheck(check.subList(1, check.size()), container.address());
            container.await("its health check passes", () -> succeeds(command, Map.of()));
            assertThat(succeeds(image.healthCheck(container.address()), variables(services.path(name))))
                    .as("the image's own health check")
                    .isTrue();
        }
    }

    private static boolean succeeds(List<String> command, Map<String, String> variables)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(variables);
        Process process = builder.start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private Container ours(String name) throws IOException {
        JsonNode service = services.path(name);
        Map<String, Path> volumes = new HashMap<>();
        for (String volume : strings(service.path("volumes"))) {
            String[] parts = volume.split(":", -1);
            volumes.put(parts[1], Files.createDirectories(folder.resolve(parts[0])));
        }
        return image.start(
                folder, name, hosts, strings(service.path("command")), variables(service), limit(service), volumes);
    }

    /** As the image starts it, with the files that the compose file gives it. */
    private Container prometheus() throws IOException {
        Path files = Files.createDirectories(folder.resolve("etc-prometheus"));
        for (String volume : strings(services.path(PROMETHEUS).path("volumes"))) {
            String[] parts = volume.split(":", -1);
            if (parts[0].startsWith("./")) {
                assertThat(parts[1]).startsWith("/etc/prometheus/");
                Files.writeString(
                        files.resolve(Path.of(parts[1]).getFileName()),
                        hosts.resolved(Files.readString(Repository.file(parts[0].substring(2)))));
            }
        }
        List<String> command = List.of(
                PROMETHEUS,
                "--config.file=" + files.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=" + hosts.address(PROMETHEUS) + ":9090");
        return Container.start(folder, PROMETHEUS, hosts.address(PROMETHEUS), command, Map.of());
    }

    /**
     * Kafka's image makes a setting of each variable; a listener without a host is every interface. The embedded broker's
     * controller takes any free port and finds itself.
     */
    private Map<String, String> brokerSettings() {
        String address = hosts.address("kafka");
        Map<String, String> settings = new HashMap<>();
        variables(services.path("kafka")).forEach((name, value) -> {
            String key =
                    name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
            settings.put(key, hosts.resolved(value).replaceAll("//(localhost)?:", "//" + address + ":"));
        });
        settings.compute(
                "listeners", (key, value) -> String.valueOf(value).replaceAll("(CONTROLLER://[^:]+):\\d+", "$1:0"));
        settings.remove("controller.quorum.voters");
        settings.put("log.dirs", folder.resolve("kafka").toString());
        return settings;
    }

    private static String limit(JsonNode service) {
        return service.path("mem_limit").asText();
    }

    private static Map<String, String> variables(JsonNode service) {
        Map<String, String> variables = new LinkedHashMap<>();
        service.path("environment")
                .properties()
                .forEach(variable ->
                        variables.put(variable.getKey(), variable.getValue().asText()));
        return variables;
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(each -> strings.add(each.asText()));
        return strings;
    }
}
