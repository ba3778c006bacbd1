package io.headwater.devkit.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The accessibility checker axe-core, fetched once by the npm client into the build's folder. */
public final class AxeCore {
    private static final String PACKAGE = "axe-core@4.14.1";
    private static final Path FOLDER = Path.of("target", "axe");

    private AxeCore() {}

    /** Its script; empty if it cannot be had. */
    public static Optional<String> script() throws IOException, InterruptedException {
        Path script = FOLDER.resolve("node_modules/axe-core/axe.min.js");
        if (!Files.exists(script)) {
            Files.createDirectories(FOLDER);
            try {
                Process npm = new ProcessBuilder(
                                "npm",
                                "install",
                                "--no-save",
                                "--ignore-scripts",
                                "--prefix",
                                FOLDER.toString(),
                                PACKAGE)
                        .redirectErrorStream(true)
                        .redirectOutput(FOLDER.resolve("npm.log").toFile())
                        .start();
                if (!npm.waitFor(2, TimeUnit.MINUTES)) {
                    npm.destroyForcibly();
                }
            } catch (IOException noNpm) {
                return Optional.empty();
            }
        }
        return Files.exists(script) ? Optional.of(Files.readString(script)) : Optional.empty();
    }
}
