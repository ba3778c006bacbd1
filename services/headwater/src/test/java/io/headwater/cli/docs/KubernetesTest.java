package io.headwater.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.kafka.TopicSpec;
import io.headwater.runtime.kafka.TopicSpecs;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manifests for Kubernetes fit together, and fit the code. No cluster has seen them. */
class KubernetesTest {
    private static final Path BASE = KubernetesObjects.BASE;
    private static final Path RULE = BASE.resolve("prometheus-rule.yaml");
    private static final String RULE_HEAD = """
            # Written by KubernetesTest from deploy/prometheus/headwater.rules.yml: change that file.
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: headwater
              labels:
                app.kubernetes.io/name: headwater
            spec:
            """;
    private static final String COMMAND = "mvn -o -q -B test -pl services/headwater -am -Dtest=KubernetesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dheadwater.write=true";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, ConfigDef> DEFINITIONS =
            Map.of("trainer", TrainerConfig.definition(), "scorer", ScorerConfig.definition());
    private static final Map<String, String> API = Map.ofEntries(
            Map.entry("KafkaTopic", "kafka.strimzi.io/v1"),
            Map.entry("KafkaUser", "kafka.strimzi.io/v1"),
            Map.entry("StatefulSet", "apps/v1"),
            Map.entry("Deployment", "apps/v1"),
            Map.entry("Service", "v1"),
            Map.entry("ServiceAccount", "v1"),
            Map.entry("ConfigMap", "v1"),
            Map.entry("PodDisruptionBudget", "policy/v1"),
            Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
            Map.entry("ScaledObject", "keda.sh/v1alpha1"),
            Map.entry("TriggerAuthentication", "keda.sh/v1alpha1"),
            Map.entry("ServiceMonitor", "monitoring.coreos.com/v1"),
            Map.entry("PrometheusRule", "monitoring.coreos.com/v1"));

    private KubernetesObjects kubernetes;
    private List<JsonNode> objects;

    @BeforeEach
    void read() throws IOException {
        kubernetes = KubernetesObjects.read();
        objects = kubernetes.all();
    }

    private List<JsonNode> of(String kind) {
        return kubernetes.of(kind);
    }

    private JsonNode one(String kind, String name) {
        return kubernetes.one(kind, name);
    }

    private Map<String, JsonNode> workloads() {
        return kubernetes.workloads();
    }

    private static JsonNode container(JsonNode workload) {
        return KubernetesObjects.container(workload);
    }

    private Configuration configuration(String component) {
        return new ConfigLoader(DEFINITIONS.get(component))
                .environment(kubernetes.variables(workloads().get(component), Map.of()))
                .load();
    }

    @Test
    void everyFileOfTheBaseIsListedAndEveryObjectIsOfAKnownApi() throws IOException {
        try (Stream<Path> files = Files.list(BASE)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.equals("kustomization.yaml"))
                    .containsExactlyInAnyOrderElementsOf(
                            YAML.readTree(BASE.resolve("kustomization.yaml").toFile())
                                    .path("resources")
                                    .valueStream()
                                    .map(JsonNode::asText)
                                    .toList());
        }
        assertThat(objects)
                .isNotEmpty()
                .allSatisfy(object -> assertThat(API)
                        .containsEntry(
                                object.path("kind").asText(),
                                object.path("apiVersion").asText()));
        assertThat(objects.stream()
                        .map(object -> object.path("kind").asText() + " "
                                + object.at("/metadata/name").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theTopicsAreThoseOfTheCodeWithTheirSettings() {
        List<TopicSpec> specs = TopicSpecs.all("", 12, (short) 3);
        assertThat(of("KafkaTopic")).hasSameSizeAs(specs);
        assertThat(specs).allSatisfy(spec -> {
            JsonNode topic = one("KafkaTopic", spec.name()).path("spec");
            Map<String, String> wanted = new TreeMap<>(spec.required());
            wanted.putAll(spec.expected());
            Map<String, String> written = new TreeMap<>();
            topic.path("config")
                    .properties()
                    .forEach(setting ->
                            written.put(setting.getKey(), setting.getValue().asText()));
            assertThat(written).isEqualTo(wanted);
            assertThat(topic.path("partitions").asInt()).isEqualTo(spec.partitions());
        });
    }

    @Test
    void everyVariableIsAcceptedByItsService() {
        workloads().forEach((component, workload) -> {
            Configuration configuration = configuration(component);
            JsonNode container = container(workload);
            assertThat(container.at("/args/0").asText()).isEqualTo(component);
            assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(configuration.getInt("http.port"));
            assertThat(configuration.getBoolean("topics.create")).isFalse();
            assertThat(configuration.getInt("topics.partitions"))
                    .isEqualTo(one("KafkaTopic", "texts").at("/spec/partitions").asInt());
            assertThat(mounts(container)).contains(configuration.getString("state.dir"), "/tmp");
        });
        assertThat(configuration("trainer").getInt("standby.replicas"))
                .isLessThan(workloads().get("trainer").at("/spec/replicas").asInt());
    }

    private static Set<String> mounts(JsonNode container) {
        return new TreeSet<>(container.path("volumeMounts").findValuesAsText("mountPath"));
    }

    @Test
    void everyMountHasItsVolumeAndEverySecretItsUser() {
        Set<String> users = new TreeSet<>(List.of("kafka-cluster-ca-cert"));
        of("KafkaUser").forEach(user -> users.add(user.at("/metadata/name").asText()));
        workloads().values().forEach(workload -> {
            List<String> volumes =
                    new ArrayList<>(workload.at("/spec/template/spec/volumes").findValuesAsText("name"));
            workload.at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            assertThat(container(workload).path("volumeMounts").findValuesAsText("name"))
                    .containsExactlyInAnyOrderElementsOf(volumes);
            assertThat(workload.findValuesAsText("secretName")).isNotEmpty().allMatch(users::contains);
        });
        one("TriggerAuthentication", "headwater-scorer")
                .at("/spec/secretTargetRef")
                .forEach(reference ->
                        assertThat(users).contains(reference.path("name").asText()));
    }

    @Test
    void usersMayDoWhatTheirApplicationDoes() {
        assertThat(acls("headwater-trainer"))
                .contains("topic labeled-texts Read", "topic model-updates Write", "topic models Write")
                // What the console reads, and sends to be tried and followed.
                .contains(
                        "topic predictions Read", "topic models Read", "topic model-events Read", "topic rejected Read")
                .contains("topic texts Write", "topic model-commands Write")
                .contains("group " + configuration("trainer").getString("application.id") + " Read")
                .doesNotContain("topic texts Read", "topic predictions Write");
        assertThat(acls("headwater-scorer"))
                .contains("topic texts Read", "topic model-updates Read", "topic predictions Write")
                .contains("group " + configuration("scorer").getString("application.id") + " Read")
                .doesNotContain("topic model-updates Write", "topic models Write");
    }

    private Set<String> acls(String user) {
        Set<String> acls = new TreeSet<>();
        one("KafkaUser", user)
                .at("/spec/authorization/acls")
                .forEach(acl -> acl.path("operations")
                        .forEach(operation -> acls.add(acl.at("/resource/type").asText() + " "
                                + acl.at("/resource/name").asText() + " " + operation.asText())));
        return acls;
    }

    @Test
    void scalingFollowsTheLagOfTheScorersOnTheTexts() {
        JsonNode scaled = one("ScaledObject", "headwater-scorer").path("spec");
        JsonNode trigger = scaled.at("/triggers/0/metadata");

        assertThat(scaled.at("/scaleTargetRef/name").asText()).isEqualTo("headwater-scorer");
        assertThat(trigger.path("consumerGroup").asText())
                .isEqualTo(configuration("scorer").getString("application.id"));
        assertThat(trigger.path("bootstrapServers").asText())
                .isEqualTo(configuration("scorer").getString("bootstrap.servers"));
        assertThat(scaled.path("maxReplicaCount").asInt())
                .isEqualTo(one("KafkaTopic", trigger.path("topic").asText())
                        .at("/spec/partitions")
                        .asInt());
        assertThat(workloads().get("scorer").path("spec").has("replicas")).isFalse();
    }

    @Test
    void selectorsFindTheirPodsAndMonitorsTheirServices() {
        workloads().forEach((component, workload) -> {
            JsonNode labels = workload.at("/spec/template/metadata/labels");
            JsonNode service = one("Service", "headwater-" + component);
            assertThat(workload.at("/spec/selector/matchLabels")).isEqualTo(labels);
            assertThat(service.at("/spec/selector")).isEqualTo(labels);
            assertThat(one("PodDisruptionBudget", "headwater-" + component).at("/spec/selector/matchLabels"))
                    .isEqualTo(labels);
            JsonNode monitor = one("ServiceMonitor", "headwater-" + component).path("spec");
            assertThat(monitor.at("/selector/matchLabels")).isEqualTo(service.at("/metadata/labels"));
            assertThat(monitor.at("/endpoints/0/port").asText())
                    .isEqualTo(service.at("/spec/ports/0/name").asText());
            // The rules' jobs are called so.
            assertThat(service.at("/metadata/labels")
                            .path(monitor.path("jobLabel").asText())
                            .asText())
                    .isEqualTo(component);
            assertThat(one("NetworkPolicy", "headwater").at("/spec/ingress").findValuesAsText("port"))
                    .contains(service.at("/spec/ports/0/port").asText());
        });
    }

    @Test
    void noPodRunsAsRootOrWritesItsImage() {
        workloads().values().forEach(workload -> {
            assertThat(workload.at("/spec/template/spec/securityContext/runAsNonRoot")
                            .asBoolean())
                    .isTrue();
            assertThat(container(workload)
                            .at("/securityContext/readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
            assertThat(container(workload)
                            .at("/securityContext/allowPrivilegeEscalation")
                            .asBoolean(true))
                    .isFalse();
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(container(workload).path(probe).at("/httpGet/path").asText())
                        .startsWith("/health/");
            }
        });
    }

    @Test
    void overlaysPatchOnlyWhatTheBaseHas() throws IOException {
        for (String overlay : List.of("development", "production")) {
            JsonNode kustomization =
                    YAML.readTree(Repository.file("deploy/kubernetes/overlays/" + overlay + "/kustomization.yaml")
                            .toFile());
            assertThat(kustomization.at("/resources/0").asText()).isEqualTo("../../base");
            for (JsonNode patch : kustomization.path("patches")) {
                String kind = patch.at("/target/kind").asText();
                List<JsonNode> targets = patch.at("/target").has("name")
                        ? List.of(one(kind, patch.at("/target/name").asText()))
                        : of(kind);
                assertThat(targets).isNotEmpty();
                for (JsonNode operation : YAML.readTree(patch.path("patch").asText())) {
                    String path = operation.path("path").asText();
                    String checked = operation.path("op").asText().equals("replace")
                            ? path
                            : path.substring(0, path.lastIndexOf('/'));
                    assertThat(targets)
                            .allSatisfy(target -> assertThat(target.at(checked).isMissingNode())
                                    .as(checked)
                                    .isFalse());
                }
            }
        }
    }

    @Test
    void theRulesAreThoseOfPrometheus() throws IOException {
        String rules = Files.readString(Expressions.RULES);
        StringBuilder expected = new StringBuilder(RULE_HEAD);
        rules.substring(rules.indexOf("groups:"))
                .lines()
                .forEach(line ->
                        expected.append(line.isBlank() ? "" : "  " + line).append('\n'));

        if (Boolean.getBoolean("headwater.write")) {
            Files.writeString(RULE, expected);
        } else {
            assertThat(RULE).as("stale, write it anew by: " + COMMAND).content().isEqualTo(expected.toString());
        }
    }
}
