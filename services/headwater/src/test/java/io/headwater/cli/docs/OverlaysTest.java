package io.headwater.cli.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kustomize itself, which {@code kubectl} carries, makes of the overlays. */
class OverlaysTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir
    private Path folder;

    @BeforeEach
    void kubectl() {
        assumeTrue(Prometheus.isThere("kubectl"), "NOT TESTED: there is no kubectl on the PATH");
    }

    @Test
    void productionHasAllOfTheBaseWithReplicatedTopicsAndImagesOfARegistry() throws Exception {
        List<JsonNode> objects = built("production");

        assertThat(each(objects, OverlaysTest::name))
                .containsExactlyInAnyOrderElementsOf(
                        each(KubernetesObjects.read().all(), OverlaysTest::name));
        assertThat(each(objects, object -> object.at("/metadata/namespace").asText()))
                .containsOnly("headwater");
        assertThat(of(objects, "KafkaTopic")).isNotEmpty().allSatisfy(topic -> {
            assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3);
            assertThat(topic.at("/spec/config/min.insync.replicas").asInt()).isEqualTo(2);
        });
        assertThat(of(objects, "StatefulSet", "Deployment"))
                .hasSize(2)
                .allSatisfy(workload -> assertThat(KubernetesObjects.container(workload)
                                .path("image")
                                .asText())
                        .startsWith("your-registry/headwater:"));
    }

    @Test
    void developmentRunsOneOfEachOnOneBroker() throws Exception {
        List<JsonNode> objects = built("development");

        assertThat(each(objects, OverlaysTest::name))
                .containsExactlyInAnyOrderElementsOf(
                        each(KubernetesObjects.read().all(), OverlaysTest::name));
        assertThat(each(objects, object -> object.at("/metadata/namespace").asText()))
                .containsOnly("headwater-dev");
        assertThat(of(objects, "KafkaTopic", "StatefulSet"))
                .isNotEmpty()
                .allSatisfy(object ->
                        assertThat(object.at("/spec/replicas").asInt()).isEqualTo(1));
        assertThat(of(objects, "ScaledObject"))
                .allSatisfy(scaled ->
                        assertThat(scaled.at("/spec/minReplicaCount").asInt()).isEqualTo(1));
    }

    private List<JsonNode> built(String overlay) throws IOException, InterruptedException {
        Path built = folder.resolve(overlay + ".yaml");
        Path said = folder.resolve(overlay + ".log");
        Process kubectl = new ProcessBuilder(
                        "kubectl",
                        "kustomize",
                        Repository.file("deploy/kubernetes/overlays/" + overlay).toString())
                .redirectOutput(built.toFile())
                .redirectError(said.toFile())
                .start();
        assertThat(kubectl.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(kubectl.exitValue()).as(Files.readString(said, UTF_8)).isZero();
        return YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(built.toFile())
                .readAll();
    }

    private static String name(JsonNode object) {
        return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
    }

    private static List<String> each(List<JsonNode> objects, Function<JsonNode, String> what) {
        return objects.stream().map(what).toList();
    }

    private static List<JsonNode> of(List<JsonNode> objects, String... kinds) {
        return objects.stream()
                .filter(object -> List.of(kinds).contains(object.path("kind").asText()))
                .toList();
    }
}
