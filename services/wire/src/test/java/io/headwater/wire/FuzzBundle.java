package io.headwater.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.headwater.model.SourceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bundle's files as one run of bytes that a fuzzer can take apart and put together. In the description words stand for the hashes
 * of the other files, which whoever makes a bundle can work out, but a fuzzer cannot.
 */
final class FuzzBundle {
    private static final String BETWEEN = "\n----\n";
    private static final String WEIGHTS_HASH = "WEIGHTS-SHA-256";
    private static final String VOCABULARY_HASH = "VOCABULARY-SHA-256";

    private FuzzBundle() {}

    /** The files of a bundle that is written into {@code scratch}, one after the other. */
    static byte[] write(Path scratch, SourceModel model) throws IOException {
        SourceBundle.write(scratch, model);
        String weights = text(scratch.resolve(SourceBundle.WEIGHTS));
        Path words = scratch.resolve(SourceBundle.VOCABULARY);
        String vocabulary = Files.exists(words) ? text(words) : "";
        String description = text(scratch.resolve(SourceBundle.DESCRIPTION))
                .replace(hash(weights), WEIGHTS_HASH)
                .replace(hash(vocabulary), VOCABULARY_HASH);
        return String.join(BETWEEN, description, weights, vocabulary).getBytes(ISO_8859_1);
    }

    /** Writes whatever the bytes are as a bundle; files that they do not have are not there. */
    static void lay(byte[] bytes, Path folder) throws IOException {
        String[] parts = new String(bytes, ISO_8859_1).split(BETWEEN, 3);
        String weights = parts.length > 1 ? parts[1] : "";
        String vocabulary = parts.length > 2 ? parts[2] : "";
        put(folder.resolve(SourceBundle.WEIGHTS), weights);
        put(folder.resolve(SourceBundle.VOCABULARY), vocabulary);
        put(
                folder.resolve(SourceBundle.DESCRIPTION),
                parts[0].replace(WEIGHTS_HASH, hash(weights)).replace(VOCABULARY_HASH, hash(vocabulary)));
    }

    private static void put(Path file, String text) throws IOException {
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.write(file, text.getBytes(ISO_8859_1));
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, ISO_8859_1);
    }

    private static String hash(String text) {
        return Sha256.hex(text.getBytes(ISO_8859_1));
    }
}
