package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import io.headwater.learn.Features;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Keeps features between runs, a file for each key. A file that is not exactly what was written counts as absent: the
 * worst that a broken cache can do is to cost time.
 */
final class FeatureCache {
    private final Path folder;
    private final PrintStream messages;

    /** @param folder may not be there yet */
    FeatureCache(Path folder, PrintStream messages) {
        this.folder = requireNonNull(folder, "folder");
        this.messages = requireNonNull(messages, "messages");
    }

    Optional<List<Features>> read(FeatureKey key) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(FeatureFile.read(in, key));
        } catch (IOException e) {
            String reason = e.getMessage() == null ? "it ends too early" : e.getMessage();
            messages.println("features are computed anew, " + file + " is of no use: " + reason);
            return Optional.empty();
        }
    }

    /** Takes the place of what was there in one step, so that a run that is cut off leaves no half of a file. */
    void write(FeatureKey key, List<Features> features) throws IOException {
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "features-", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                FeatureFile.write(out, key, features);
            }
            Files.move(unfinished, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    Path file(FeatureKey key) {
        return folder.resolve(key.sha256() + ".features");
    }
}
