package io.headwater.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.headwater.cli.Main;
import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The deployment files name only commands, keys, ports and files that exist. */
class ComposeFileTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, ConfigDef> DEFINITIONS =
            Map.of("trainer", TrainerConfig.definition(), "scorer", ScorerConfig.definition());

    /** Read by Kafka's image, not by the broker. */
    private static final Set<String> OF_THE_IMAGE = Set.of("CLUSTER_ID", "KAFKA_HEAP_OPTS");

    private JsonNode services;

    @BeforeEach
    void read() throws IOException {
        services = YAML.readTree(Repository.file("docker-compose.yml").toFile()).path("services");
        assertThat(services).isNotEmpty();
    }

    /** Our own services: name in the file → its node. */
    private Map<String, JsonNode> ours() {
        return ofOurImage(true);
    }

    /** Those that run a service, or those that run a command to its end. */
    private Map<String, JsonNode> ofOurImage(boolean service) {
        Map<String, JsonNode> ours = new TreeMap<>();
        services.properties().forEach(each -> {
            JsonNode node = each.getValue();
            if (node.path("image").asText().startsWith("headwater:")
                    && DEFINITIONS.containsKey(node.path("command").path(0).asText()) == service) {
                ours.put(each.getKey(), node);
            }
        });
        return ours;
    }

    @Test
    void aTrainerAndTwoScorersAreDeployed() {
        assertThat(ours().values())
                .extracting(service -> service.path("command").path(0).asText())
                .containsExactlyInAnyOrder("trainer", "scorer", "scorer");
    }

    @Test
    void everyCommandIsKnownToTheLauncher() throws IOException {
        String launcher = Files.readString(Repository.file("headwater"));

        assertThat(ours())
                .isNotEmpty()
                .allSatisfy((name, service) -> assertThat(launcher)
                        .contains("\n  " + service.path("command").path(0).asText() + ") service="));
    }

    @Test
    void everyOtherCommandIsUnderstoodByTheCommandLineAndEndsForGood() {
        assertThat(ofOurImage(false)).containsOnlyKeys("topics", "feed-texts", "feed-labels");
        assertThat(ofOurImage(false)).allSatisfy((name, service) -> {
            List<String> arguments =
                    service.path("command").valueStream().map(JsonNode::asText).toList();
            assertThat(Main.commandLine()
                            .parseArgs(arguments.toArray(String[]::new))
                            .subcommand()
                            .commandSpec()
                            .name())
                    .isEqualTo(arguments.get(0));
            assertThat(service.path("restart").asText()).isEqualTo("no");
            assertThat(service.at("/healthcheck/disable").asBoolean()).isTrue();
            assertThat(variables(service)).containsOnlyKeys("KAFKA_BOOTSTRAP_SERVERS");
        });
    }

    @Test
    void everyImageOfOursIsBuiltByTheFirstThatNeedsIt() {
        assertThat(services.path("topics").at("/build/dockerfile").asText()).isEqualTo("deploy/Dockerfile");
        assertThat(services.findValues("build")).hasSize(1);
        assertThat(services.at("/trainer/depends_on/topics/condition").asText())
                .isEqualTo("service_completed_successfully");
    }

    @Test
    void everyVariableOfAServiceIsAcceptedByItsDefinition() {
        assertThat(ours())
                .isNotEmpty()
                .allSatisfy((name, service) -> assertThat(configuration(service).getString("bootstrap.servers"))
                        .startsWith("kafka:"));
    }

    @Test
    void everyServiceKeepsItsStateOnAVolumeOfItsOwn() {
        Set<String> volumes = new HashSet<>();
        assertThat(ours()).isNotEmpty().allSatisfy((name, service) -> {
            String stateDir = configuration(service).getString("state.dir");
            String[] volume = service.path("volumes").path(0).asText().split(":", -1);
            assertThat(volume).hasSize(2);
            assertThat(stateDir).isEqualTo(volume[1]);
            assertThat(volumes.add(volume[0])).as("a volume of its own").isTrue();
        });
    }

    @Test
    void theHealthCheckAsksThePortThatTheServiceListensOn() {
        assertThat(ours()).isNotEmpty().allSatisfy((name, service) -> {
            Configuration configuration = configuration(service);
            assertThat(configuration.getString("http.host")).isEqualTo("0.0.0.0");
            assertThat(service.path("healthcheck").path("test").path(2).asInt())
                    .isEqualTo(configuration.getInt("http.port"));
        });
    }

    @Test
    void prometheusScrapesEveryServiceWhereItListens() throws IOException {
        JsonNode prometheus = YAML.readTree(
                Repository.file("deploy/prometheus/prometheus.yml").toFile());
        List<String> targets = prometheus.findValues("targets").stream()
                .flatMap(list -> list.valueStream().map(JsonNode::asText))
                .toList();
        List<String> expected = ours().entrySet().stream()
                .map(service -> service.getKey() + ":"
                        + configuration(service.getValue()).getInt("http.port"))
                .toList();

        assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyVariableOfTheBrokerIsASettingOfTheBroker() {
        assertThat(variables(services.path("kafka")).keySet())
                .isNotEmpty()
                .filteredOn(name -> !OF_THE_IMAGE.contains(name))
                .extracting(name -> name.substring("KAFKA_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.'))
                .allSatisfy(key ->
                        assertThat(AbstractKafkaConfig.CONFIG_DEF.names()).contains(key));
    }

    @Test
    void everyImageIsPinnedAndNoPasswordIsThere() {
        Pattern version = Pattern.compile(".+:v?\\d+\\.\\d+\\.\\d+.*");
        assertThat(services.findValuesAsText("image"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(image).matches(version));
        assertThat(services.toString().toLowerCase(Locale.ROOT)).doesNotContain("password");
    }

    private Configuration configuration(JsonNode service) {
        String command = service.path("command").path(0).asText();
        ConfigDef definition = DEFINITIONS.get(command);
        assertThat(definition).as("definition of %s", command).isNotNull();
        return new ConfigLoader(definition).environment(variables(service)).load();
    }

    private static Map<String, String> variables(JsonNode service) {
        Map<String, String> variables = new TreeMap<>();
        service.path("environment")
                .properties()
                .forEach(variable ->
                        variables.put(variable.getKey(), variable.getValue().asText()));
        return variables;
    }
}
