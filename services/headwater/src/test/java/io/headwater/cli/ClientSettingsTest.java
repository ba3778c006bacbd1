package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.runtime.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    @Test
    void theFlagWinsOverTheEnvironment() {
        Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1", "PATH", "/bin");

        assertThat(ClientSettings.of(environment, null).bootstrapServers()).isEqualTo("a:1");
        assertThat(ClientSettings.of(environment, "b:2").bootstrapServers()).isEqualTo("b:2");
    }

    @Test
    void withoutAnythingItIsThisMachine() {
        assertThat(ClientSettings.of(Map.of(), null).bootstrapServers()).isEqualTo("localhost:9092");
    }

    @Test
    void kafkasVariablesReachTheProducerOverItsDefaults() {
        assertThat(ClientSettings.of(Map.of("KAFKA_LINGER_MS", "7"), "a:1").producer(EventSender.SETTINGS))
                .containsEntry("linger.ms", "7")
                .containsEntry("acks", "all")
                .containsEntry("bootstrap.servers", "a:1");
    }

    @Test
    void aVariableThatNoClientKnowsIsRefused() {
        assertThatThrownBy(() -> ClientSettings.of(Map.of("KAFKA_LINGERING", "7"), null))
                .isInstanceOf(ConfigurationException.class);
    }
}
