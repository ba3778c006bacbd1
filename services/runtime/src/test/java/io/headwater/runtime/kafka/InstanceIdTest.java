package io.headwater.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.runtime.EnvironmentException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {
    @TempDir
    private Path dir;

    @Test
    void anInstanceKeepsItsIdentityInItsFolder() throws Exception {
        String first = InstanceId.of("trainer", dir.resolve("state"));

        assertThat(InstanceId.of("trainer", dir.resolve("state"))).isEqualTo(first);
        assertThat(InstanceId.of("scorer", dir.resolve("state"))).isNotEqualTo(first);
        assertThat(InstanceId.of("trainer", dir.resolve("other"))).isNotEqualTo(first);
        try (var files = Files.list(dir.resolve("state"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aFolderServesOneRunningInstanceAtATime() throws Exception {
        try (InstanceId.Lock held = InstanceId.lock("trainer", dir)) {
            assertThat(held.lock().isValid()).isTrue();
            assertThatThrownBy(() -> InstanceId.lock("trainer", dir))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining("state.dir");
        }
        InstanceId.lock("trainer", dir).close();
    }

    @Test
    void aDamagedIdentityIsReportedNotReplaced() throws Exception {
        Files.writeString(dir.resolve("trainer.instance"), "not a uuid");

        assertThatThrownBy(() -> InstanceId.of("trainer", dir))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("trainer.instance");
    }
}
