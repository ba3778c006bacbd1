package io.headwater.cli.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.devkit.npm.LockedPackages;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The manifests against the schemas of Kubernetes, KEDA and Prometheus' operator, as the npm packages kubernetes-models carry
 * them. Strimzi's are not among them; what its objects must say stands in {@link KubernetesTest}, and {@code KubernetesIT} uses
 * them.
 */
@Timeout(300)
class KubernetesSchemaIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("target", "kubernetes-schemas");
    private static final String SCRIPT = "validate.mjs";

    @BeforeAll
    static void fetch() throws Exception {
        assumeTrue(
                LockedPackages.fetch(KubernetesSchemaIT.class, "/kubernetes", FOLDER)
                        .isPresent(),
                "NOT TESTED: the schemas could not be fetched by npm");
        try (InputStream script = KubernetesSchemaIT.class.getResourceAsStream("/kubernetes/" + SCRIPT)) {
            Files.write(FOLDER.resolve(SCRIPT), script.readAllBytes());
        }
    }

    @Test
    void everyObjectIsAsItsSchemaSays() throws Exception {
        List<JsonNode> objects = KubernetesObjects.read().all();

        assertThat(mistakes(objects))
                .filteredOn(mistake -> !mistake.startsWith("Kafka"))
                .isEmpty();
        assertThat(mistakes(objects)).allMatch(mistake -> mistake.endsWith(": no schema"));
    }

    @Test
    void whatASchemaForbidsIsFound() throws Exception {
        ObjectNode set =
                KubernetesObjects.read().one("StatefulSet", "headwater-trainer").deepCopy();
        ((ObjectNode) set.path("spec")).put("replicas", "two");
        ObjectNode scaled =
                KubernetesObjects.read().one("ScaledObject", "headwater-scorer").deepCopy();
        ((ObjectNode) scaled.path("spec")).remove("scaleTargetRef");

        assertThat(mistakes(List.of(set, scaled)))
                .satisfiesExactly(
                        mistake -> assertThat(mistake)
                                .startsWith("StatefulSet headwater-trainer: ")
                                .contains("replicas"),
                        mistake -> assertThat(mistake)
                                .startsWith("ScaledObject headwater-scorer: ")
                                .contains("scaleTargetRef"));
    }

    private static List<String> mistakes(List<JsonNode> objects) throws Exception {
        Path input = FOLDER.resolve("objects.json");
        JSON.writeValue(input.toFile(), objects);
        Process node = new ProcessBuilder("node", SCRIPT)
                .directory(FOLDER.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(node.getInputStream().readAllBytes(), UTF_8);
        assertThat(node.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
