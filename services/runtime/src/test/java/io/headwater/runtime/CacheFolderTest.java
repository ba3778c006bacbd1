package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    @Test
    void theUsersCacheFolderIsTakenAsItIsSet() {
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/c"), "/home/me")).isEqualTo(Path.of("/c/headwater"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", ""), "/home/me"))
                .isEqualTo(Path.of("/home/me/.cache/headwater"));
    }
}
