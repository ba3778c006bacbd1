package io.headwater.devkit.browser;

import io.headwater.devkit.npm.LockedPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The accessibility checker axe-core, from npm. */
public final class AxeCore {
    private AxeCore() {}

    /** Its script; empty if it cannot be had. */
    public static Optional<String> script() throws IOException, InterruptedException {
        Optional<Path> fetched = LockedPackages.fetch(AxeCore.class, "axe", Path.of("target", "axe"));
        return fetched.isPresent()
                ? Optional.of(Files.readString(fetched.get().resolve("node_modules/axe-core/axe.min.js")))
                : Optional.empty();
    }
}
