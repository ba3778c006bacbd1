package io.headwater.runtime;

import java.nio.file.Path;
import java.util.Map;

/** Where fetched data is kept between runs: the user's cache folder by the XDG Base Directory Specification. */
public final class CacheFolder {
    private CacheFolder() {}

    /** That of the user of this process. */
    public static Path current() {
        return of(System.getenv(), System.getProperty("user.home"));
    }

    /** Where encoders are that were fetched, each in a folder of its name. */
    public static Path encoders() {
        return current().resolve("encoders");
    }

    /** Headwater's folder within it; it may not be there yet. */
    public static Path of(Map<String, String> environment, String home) {
        String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (configured.isEmpty() ? Path.of(home, ".cache") : Path.of(configured)).resolve("headwater");
    }
}
