package io.headwater.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class ServiceConfigTest {
    @Test
    void withoutAnySettingAServiceListensOnLoopbackOnly() {
        ServiceConfig config = ServiceConfig.from(new ConfigLoader(ServiceConfig.define(new ConfigDef(), 8080)).load());

        assertThat(config.httpHost()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.managementPort()).isEqualTo(-1);
        assertThat(config.stateDir()).isEqualTo(Path.of("data"));
        assertThat(config.encoderThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void valuesOutOfTheirRangeAreRefused() {
        ConfigurationException mistakes = catchThrowableOfType(
                ConfigurationException.class,
                () -> ServiceConfig.of(Map.of(
                        "http.port", "65536",
                        "management.port", "-2",
                        "topic.prefix", "über ",
                        "topics.partitions", "0",
                        "topics.replication.factor", "0",
                        "encoder.max.tokens", "513")));

        assertThat(mistakes.mistakes())
                .extracting(mistake -> mistake.substring(0, mistake.indexOf(' ')))
                .containsExactly(
                        "encoder.max.tokens",
                        "http.port",
                        "management.port",
                        "topic.prefix",
                        "topics.partitions",
                        "topics.replication.factor");
    }

    @Test
    void whatTheOperatorSaysForAllClientsReplacesADefaultForOneOfThem() {
        ClientProperties clients = new ClientProperties(Map.of("linger.ms", "5", "consumer.fetch.max.wait.ms", "50"));

        assertThat(clients.over(Map.of("producer.linger.ms", 0, "poll.ms", 10)))
                .containsOnly(
                        Map.entry("linger.ms", "5"),
                        Map.entry("consumer.fetch.max.wait.ms", "50"),
                        Map.entry("poll.ms", 10));
    }
}
