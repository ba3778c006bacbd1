package io.headwater.cli.docs;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the repository's files from a test, wherever the build was started. */
public final class Repository {
    private Repository() {}

    public static Path file(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("headwater")) || !Files.exists(folder.resolve("schemas"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("not inside of the repository");
            }
            folder = parent;
        }
        return folder.resolve(name);
    }
}
