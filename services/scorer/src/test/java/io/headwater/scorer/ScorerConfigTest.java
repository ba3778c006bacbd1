package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headwater.runtime.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerConfigTest {
    @Test
    void whatIsNotSaidHasADefault() {
        ScorerConfig config = ScorerConfig.of(Map.of());

        assertThat(config.applicationId()).isEqualTo("headwater-scorer");
        assertThat(config.threads()).isEqualTo(1);
        assertThat(config.noVersionWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxSilence()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxTextBytes()).isEqualTo(64 * 1024);
        assertThat(config.service().httpPort()).isEqualTo(ScorerConfig.DEFAULT_PORT);
    }

    @Test
    void mistakesAreReportedTogetherByTheirKeys() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ScorerConfig.of(
                        Map.of("no.version.wait.ms", "60000", "update.max.silence.ms", "1", "no.such.key", "1")))
                .withMessageContaining("no.version.wait.ms")
                .withMessageContaining("update.max.silence.ms")
                .withMessageContaining("no.such.key");
    }

    @Test
    void aFileWithoutAPublicKeyStopsItByItsKey(@TempDir Path folder) throws Exception {
        Path key = Files.writeString(
                folder.resolve("key.pem"), SigningKey.generate().publicPem());
        Path none = Files.writeString(folder.resolve("none.pem"), "hello");

        assertThat(ScorerConfig.of(Map.of("update.trusted.keys", key + "," + key))
                        .trusted()
                        .demandSignature())
                .isTrue();
        assertThat(ScorerConfig.of(Map.of()).trusted().demandSignature()).isFalse();
        for (String files : List.of(key + "," + none, folder + "/missing.pem", key + ",")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> ScorerConfig.of(Map.of("update.trusted.keys", files)))
                    .withMessageContaining("update.trusted.keys");
        }
    }
}
