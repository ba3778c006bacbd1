package io.headwater.cli;

import java.nio.file.Path;
import java.util.Map;

/** Where fetched data is kept between runs: the user's cache folder by the XDG Base Directory Specification. */
final class CacheFolder {
    private CacheFolder() {}

    static Path of(Map<String, String> environment, String home) {
        String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (configured.isEmpty() ? Path.of(home, ".cache") : Path.of(configured)).resolve("headwater");
    }
}
