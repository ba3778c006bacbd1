package io.headwater.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import io.headwater.runtime.EnvironmentException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class TopicAdminIT {
    private static EmbeddedBroker broker;
    private static TestTopics topics;

    @BeforeAll
    static void use(EmbeddedBroker shared, TestTopics its) {
        broker = shared;
        topics = its;
    }

    @Test
    void everyTopicOfTheContractIsCreatedWithItsPartitionsAndSettings() throws Exception {
        List<TopicSpec> specs = TopicSpecs.all("all.", 4, (short) -1);

        TopicAdmin.ensure(clients(), specs);
        TopicAdmin.ensure(clients(), specs); // nothing is missing any more

        assertThat(topics.admin()
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
        topics.create("loses.models", 2, Map.of("cleanup.policy", "delete"));

        assertThatThrownBy(() -> TopicAdmin.ensure(clients(), TopicSpecs.all("loses.", 2, (short) -1)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("topic loses.models has cleanup.policy=delete, not compact");
    }

    @Test
    void whatOnlyCostsSomethingIsAWarning() {
        topics.create("costs.labels", 2, Map.of("message.timestamp.type", "CreateTime"));

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
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static Config settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return topics.admin().describeConfigs(List.of(resource)).all().get().get(resource);
    }
}
