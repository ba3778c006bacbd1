package io.headwater.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.Kafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicAdminIT {
    private static Kafka kafka;

    @BeforeAll
    static void start(@TempDir Path dir) {
        kafka = new Kafka(dir.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void everyTopicOfTheContractIsCreatedWithItsPartitionsAndSettings() throws Exception {
        List<TopicSpec> specs = TopicSpecs.all("all.", 4, (short) -1);

        TopicAdmin.ensure(clients(), specs);
        TopicAdmin.ensure(clients(), specs); // nothing is missing any more

        assertThat(kafka.admin()
                        .describeTopics(specs.stream().map(TopicSpec::name).toList())
                        .allTopicNames()
                        .get()
                        .values())
                .hasSize(specs.size())
                .allMatch(topic -> topic.partitions().size() == 4);
        assertThat(settings("all.models").get("cleanup.policy").value()).isEqualTo("compact");
        assertThat(settings("all.model-updates").get("retention.ms").value()).isEqualTo("604800000");
        assertThat(settings("all.labeled-texts").get("message.timestamp.type").value())
                .isEqualTo("LogAppendTime");
    }

    @Test
    void aDirectoryThatIsNotCompactedStopsTheService() {
        create("loses.models", Map.of("cleanup.policy", "delete"));

        assertThatThrownBy(() -> TopicAdmin.ensure(clients(), TopicSpecs.all("loses.", 2, (short) -1)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("topic loses.models has cleanup.policy=delete, not compact");
    }

    @Test
    void whatOnlyCostsSomethingIsAWarning() {
        create("costs.labels", Map.of("message.timestamp.type", "CreateTime"));

        assertThatCode(() -> TopicAdmin.ensure(clients(), TopicSpecs.all("costs.", 2, (short) -1)))
                .doesNotThrowAnyException();
    }

    @Test
    void aMissingTopicThatMayNotBeCreatedIsNamed() {
        assertThatThrownBy(() -> TopicAdmin.ensure(
                        clients(), TopicSpecs.all("missing.", 2, (short) -1), false, Duration.ofSeconds(30)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("missing.texts")
                .hasMessageContaining("topics.create");
    }

    @Test
    void aReplicationThatTheClusterCannotGiveIsTheEnvironmentsFault() {
        assertThatThrownBy(() -> TopicAdmin.ensure(clients(), TopicSpecs.all("replicated.", 2, (short) 3)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("replicated.");
    }

    @Test
    void brokersThatStayAwayAreGivenUpOn() {
        assertThatThrownBy(() -> TopicAdmin.ensure(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        TopicSpecs.all("", 2, (short) -1),
                        true,
                        Duration.ofSeconds(2)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("do not answer");
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private static void create(String topic, Map<String, String> settings) {
        assertThat(kafka.admin()
                        .createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty()).configs(settings)))
                        .all())
                .succeedsWithin(Duration.ofSeconds(30));
        Kafka.until(
                "topic " + topic, () -> kafka.admin().listTopics().names().get().contains(topic));
    }

    private static Config settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return kafka.admin().describeConfigs(List.of(resource)).all().get().get(resource);
    }
}
