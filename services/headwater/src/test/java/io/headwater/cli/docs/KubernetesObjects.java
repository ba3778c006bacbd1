package io.headwater.cli.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The objects of {@code deploy/kubernetes/base}, as its kustomization lists them. */
public final class KubernetesObjects {
    static final Path BASE = Repository.file("deploy/kubernetes/base");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final List<JsonNode> objects = new ArrayList<>();

    private KubernetesObjects() throws IOException {
        for (JsonNode file :
                YAML.readTree(BASE.resolve("kustomization.yaml").toFile()).path("resources")) {
            objects.addAll(YAML.readerFor(JsonNode.class)
                    .<JsonNode>readValues(BASE.resolve(file.asText()).toFile())
                    .readAll());
        }
    }

    public static KubernetesObjects read() throws IOException {
        return new KubernetesObjects();
    }

    List<JsonNode> all() {
        return List.copyOf(objects);
    }

    public List<JsonNode> of(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    public JsonNode one(String kind, String name) {
        return of(kind).stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** Component → its workload. */
    public Map<String, JsonNode> workloads() {
        return Map.of(
                "trainer", one("StatefulSet", "headwater-trainer"), "scorer", one("Deployment", "headwater-scorer"));
    }

    public static JsonNode container(JsonNode workload) {
        return workload.at("/spec/template/spec/containers/0");
    }

    /**
     * The variables of a workload's container.
     *
     * @param secrets a secret's name, a slash and its key → what it holds; for any other what is unknown stands
     */
    public Map<String, String> variables(JsonNode workload, Map<String, String> secrets) {
        Map<String, String> variables = new TreeMap<>();
        one("ConfigMap", "headwater")
                .path("data")
                .properties()
                .forEach(variable ->
                        variables.put(variable.getKey(), variable.getValue().asText()));
        container(workload).path("env").forEach(variable -> {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            String key = secret.path("name").asText() + "/" + secret.path("key").asText();
            variables.put(
                    variable.path("name").asText(),
                    secret.isMissingNode()
                            ? variable.path("value").asText()
                            : secrets.getOrDefault(key, "from-a-secret"));
        });
        return variables;
    }
}
