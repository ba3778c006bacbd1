package io.headwater.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.cli.docs.KubernetesObjects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pods of {@code deploy/kubernetes} as processes of this machine, one of each, with exactly their arguments, variables,
 * files and probes, on a broker with the manifests' topics that knows each by its certificate and lets it do what its
 * {@code KafkaUser} may. So what is missing among the rights shows here.
 */
@Timeout(420)
class KubernetesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String CA = "kafka-cluster-ca-cert";

    @TempDir
    private Path folder;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private KubernetesObjects objects;
    private LoopbackHosts hosts;
    private Keys keys;
    private Path brokerKey;
    private Image image;
    private SecuredCluster cluster;

    @BeforeEach
    void start() throws Exception {
        objects = KubernetesObjects.read();
        String[] brokers = objects.one("ConfigMap", "headwater")
                .at("/data/KAFKA_BOOTSTRAP_SERVERS")
                .asText()
                .split(":", -1);
        hosts = new LoopbackHosts(List.of(brokers[0], "headwater-trainer", "headwater-scorer"));
        keys = new Keys(folder);
        brokerKey = keys.key("broker", "CN=kafka", "dns:" + brokers[0], "ip:" + hosts.address(brokers[0]));
        Path trusted = keys.trust(
                "users",
                keys.key("headwater-trainer", "CN=headwater-trainer"),
                keys.key("headwater-scorer", "CN=headwater-scorer"));
        image = Image.gather(folder);
        cluster = SecuredCluster.start(
                folder, objects, hosts.address(brokers[0]), Integer.parseInt(brokers[1]), brokerKey, trusted);
        parts.push(cluster);
    }

    @AfterEach
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void eachPodDoesItsWorkWithTheRightsOfItsUserAndNoMore() throws Exception {
        Container trainer = pod("trainer");
        Container scorer = pod("scorer");
        await(trainer, "trainer", "startupProbe");
        await(scorer, "scorer", "startupProbe");
        feed(40);

        trainer.awaitMetric(8081, "headwater_events_trained_total", 40);
        scorer.awaitMetric(8082, "headwater_events_scored_total", 40);
        await(trainer, "trainer", "readinessProbe");
        await(scorer, "scorer", "readinessProbe");
        trainer.await("the console has read all that it shows", () -> {
            JsonNode view = JSON.readTree(trainer.get(8081, "/api/console").body());
            return view.at("/head/events").asLong() == 40
                    && view.at("/wrong/answers").asLong()
                                    + view.at("/wrong/seenBefore").asLong()
                            == 40
                    && view.at("/refused/count").asLong() == 1;
        });
        String asked = post(trainer, "try", "{\"text\":\"win a free prize now\"}", 200);
        assertThat(JSON.readTree(asked).path("label").asText()).isEqualTo("spam");
        String told = post(trainer, "models/default/commands", "{\"command\":\"pause\",\"reason\":\"a test\"}", 202);
        assertThat(told).contains("pause");
        trainer.await(
                "the command is answered",
                () -> JSON.readTree(trainer.get(8081, "/api/console").body())
                        .at("/diary/paused")
                        .asBoolean());

        for (String component : List.of("scorer", "trainer")) {
            Container container = component.equals("trainer") ? trainer : scorer;
            System.out.println(container.taken());
            int grace = objects.workloads()
                    .get(component)
                    .at("/spec/template/spec/terminationGracePeriodSeconds")
                    .asInt();
            assertThat(container.stop(Duration.ofSeconds(grace)))
                    .as(container.log())
                    .isZero();
            assertThat(container.log()).doesNotContain("Authorization", "not authorized", " ERROR ");
        }
    }

    private Container pod(String component) throws Exception {
        JsonNode workload = objects.workloads().get(component);
        String user = "headwater-" + component;
        Map<String, Path> volumes = new HashMap<>();
        for (JsonNode mount : KubernetesObjects.container(workload).path("volumeMounts")) {
            String name = mount.path("name").asText();
            if (!name.equals("tmp")) {
                volumes.put(
                        mount.path("mountPath").asText(),
                        Files.createDirectories(folder.resolve(component + "-" + name)));
            }
        }
        // The files under which Strimzi's operators keep a user's and a cluster's keys in their secrets.
        Files.copy(
                folder.resolve(user + ".p12"),
                volumes.get("/etc/headwater/user").resolve("user.p12"));
        Files.move(
                keys.trust(component + "-ca", brokerKey),
                volumes.get("/etc/headwater/cluster-ca").resolve("ca.p12"));
        Map<String, String> secrets =
                Map.of(user + "/user.password", Keys.PASSWORD, CA + "/ca.password", Keys.PASSWORD);
        List<String> arguments = new ArrayList<>();
        KubernetesObjects.container(workload).path("args").forEach(argument -> arguments.add(argument.asText()));
        String memory = KubernetesObjects.container(workload)
                .at("/resources/limits/memory")
                .asText();
        Container pod =
                image.start(folder, user, hosts, arguments, objects.variables(workload, secrets), memory, volumes);
        parts.push(pod);
        return pod;
    }

    private void await(Container container, String component, String probe) {
        JsonNode specification = KubernetesObjects.container(objects.workloads().get(component));
        assertThat(specification.at("/" + probe + "/httpGet/port").asText())
                .isEqualTo(specification.at("/ports/0/name").asText());
        container.awaitStatus(
                specification.at("/ports/0/containerPort").asInt(),
                specification.at("/" + probe + "/httpGet/path").asText(),
                200);
    }

    private void feed(int events) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                String words = (i % 2 == 0 ? "win a free prize now " : "see you at the meeting ") + i;
                String event = "{\"id\":\"%d\",\"text\":\"%s\"".formatted(i, words);
                String label = i % 2 == 0 ? "spam" : "ham";
                sent.add(producer.send(
                        new ProducerRecord<>("labeled-texts", "k" + i, event + ",\"label\":\"" + label + "\"}")));
                sent.add(producer.send(new ProducerRecord<>("texts", "k" + i, event + "}")));
            }
            sent.add(producer.send(new ProducerRecord<>("texts", "k", "{\"text\":\" \"}")));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static String post(Container trainer, String path, String body, int status)
            throws IOException, InterruptedException {
        Matcher token = Pattern.compile("headwater-token\" content=\"([0-9a-f]+)\"")
                .matcher(trainer.get(8081, "/").body());
        assertThat(token.find()).isTrue();
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + trainer.address() + ":8081/api/console/" + path))
                        .header("Content-Type", "application/json")
                        .header("X-Headwater-Token", token.group(1))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }
}
