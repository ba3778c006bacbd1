package io.headwater.devkit.npm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * npm packages exactly as a lock file names them, hash by hash, fetched once by npm's client into a folder of the build. The lock
 * file names no registry, so it is whichever the client knows.
 */
public final class LockedPackages {
    private static final String LOCK = "package-lock.json";

    private LockedPackages() {}

    /**
     * The folder with its {@code node_modules}; empty if there is no npm, or nothing to be had from its registry.
     *
     * @param owner has the files {@code package.json} and {@code package-lock.json} among its resources
     * @param resources their folder
     */
    public static Optional<Path> fetch(Class<?> owner, String resources, Path folder)
            throws IOException, InterruptedException {
        byte[] lock = resource(owner, resources + "/" + LOCK);
        Path fetched = folder.resolve("node_modules/.package-lock.json");
        Path wanted = folder.resolve(LOCK);
        if (Files.exists(fetched) && Files.exists(wanted) && Arrays.equals(Files.readAllBytes(wanted), lock)) {
            return Optional.of(folder);
        }
        Files.createDirectories(folder);
        Files.write(folder.resolve("package.json"), resource(owner, resources + "/package.json"));
        Files.write(wanted, lock);
        return install(folder) ? Optional.of(folder) : Optional.empty();
    }

    private static boolean install(Path folder) throws InterruptedException {
        try {
            Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("npm.log").toFile())
                    .start();
            if (npm.waitFor(3, TimeUnit.MINUTES)) {
                return npm.exitValue() == 0;
            }
            npm.destroyForcibly();
            return false;
        } catch (IOException noNpm) {
            return false;
        }
    }

    private static byte[] resource(Class<?> owner, String name) throws IOException {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " beside " + owner);
            }
            return in.readAllBytes();
        }
    }
}
