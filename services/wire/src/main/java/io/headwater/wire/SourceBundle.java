package io.headwater.wire;

import io.headwater.model.Architecture;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A source model as a folder: {@code source.json} describes it, {@code weights.safetensors} holds its parameters,
 * {@code vocabulary.txt}, if it knows words, one in a line. What was written is never changed; what was changed is not
 * opened. Thread-safe.
 *
 * <p>Schema 1 has networks of layers alone, and is written for those; schema 2 has every architecture.
 */
public final class SourceBundle {
    static final String DESCRIPTION = "source.json";
    static final String WEIGHTS = "weights.safetensors";

    static final String VOCABULARY = "vocabulary.txt";

    private static final long LAYERS_SCHEMA = 1;
    private static final long SCHEMA = 2;

    private static final long MAX_DESCRIPTION_BYTES = 16L << 20;
    private static final long MAX_VOCABULARY_BYTES = 256L << 20;
    /** Tells this hash from any other use of SHA-256, and this way of computing it from a later one. */
    private static final String DOMAIN = "headwater-source-";

    private SourceBundle() {}

    /** Opens a bundle and verifies every hash in it; the tensors share one direct buffer. */
    public static SourceModel open(Path folder) throws InvalidBundleException {
        Path descriptionFile = folder.resolve(DESCRIPTION);
        Path weightsFile = folder.resolve(WEIGHTS);
        try {
            StrictObject json = StrictJson.object(DESCRIPTION, read(descriptionFile, MAX_DESCRIPTION_BYTES));
            long schema = json.integer("schema");
            if (schema != LAYERS_SCHEMA && schema != SCHEMA) {
                throw new InvalidBundleException(descriptionFile + " is of schema " + schema + "; this software reads "
                        + LAYERS_SCHEMA + " and " + SCHEMA);
            }
            ByteBuffer weights = read(weightsFile, Integer.MAX_VALUE);
            requireSame(weightsFile, weights, json.text("weights_sha256"));
            SourceModel model =
                    model(folder, json, schema, Safetensors.read(weights).tensors());
            if (!sha256(model).equals(model.sha256())) {
                throw new InvalidBundleException(descriptionFile + " has changed: its content has another SHA-256");
            }
            return model;
        } catch (MalformedException e) {
            throw new InvalidBundleException(folder + " is not a source model: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // What the records of the domain say of values that cannot be, such as a label twice.
            throw new InvalidBundleException(descriptionFile + " cannot be: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidBundleException("cannot read the source model in " + folder + ": " + e, e);
        }
    }

    private static SourceModel model(Path folder, StrictObject json, long schema, List<Tensor> tensors)
            throws MalformedException, IOException, InvalidBundleException {
        if (schema == LAYERS_SCHEMA) {
            return new SourceModel(
                    json.text("name"),
                    json.text("sha256"),
                    json.text("encoder"),
                    json.text("encoder_fingerprint"),
                    json.text("network"),
                    tensors,
                    new LabelSet(json.texts("labels")),
                    json.textMap("provenance"));
        }
        String architecture = json.text("architecture");
        return new SourceModel(
                json.text("name"),
                json.text("sha256"),
                json.text("encoder"),
                json.text("encoder_fingerprint"),
                Architecture.of(architecture)
                        .orElseThrow(() ->
                                new InvalidBundleException(folder + " has the unknown architecture " + architecture)),
                json.textMap("settings"),
                json.text("network"),
                tensors,
                vocabulary(folder.resolve(VOCABULARY), json.text("vocabulary_sha256")),
                new LabelSet(json.texts("labels")),
                json.textMap("provenance"));
    }

    private static List<String> vocabulary(Path file, String sha256) throws IOException, InvalidBundleException {
        if (sha256.isEmpty()) {
            return List.of();
        }
        ByteBuffer bytes = read(file, MAX_VOCABULARY_BYTES);
        requireSame(file, bytes, sha256);
        return StandardCharsets.UTF_8.decode(bytes).toString().lines().toList();
    }

    private static void requireSame(Path file, ByteBuffer bytes, String sha256) throws InvalidBundleException {
        if (!sha256(bytes).equals(sha256)) {
            throw new InvalidBundleException(file + " has changed: its SHA-256 is not the one in " + DESCRIPTION);
        }
    }

    /**
     * Writes a new bundle.
     *
     * @param unhashed its own {@code sha256} does not matter
     * @return the same model with its hash
     * @throws FileAlreadyExistsException if there is a bundle in the folder: it is never changed
     */
    public static SourceModel write(Path folder, SourceModel unhashed) throws IOException {
        SourceModel model = hashed(unhashed);
        Files.createDirectories(folder);
        if (Files.exists(folder.resolve(DESCRIPTION))) {
            throw new FileAlreadyExistsException(folder.resolve(DESCRIPTION).toString());
        }
        ByteBuffer weights = Safetensors.write(Map.of(), model.tensors());
        replace(folder.resolve(WEIGHTS), weights);
        String vocabularySha256 = "";
        if (!model.vocabulary().isEmpty()) {
            ByteBuffer words = StandardCharsets.UTF_8.encode(String.join("\n", model.vocabulary()) + "\n");
            vocabularySha256 = sha256(words);
            replace(folder.resolve(VOCABULARY), words);
        }
        // Last, so that a folder with a description is complete.
        replace(folder.resolve(DESCRIPTION), ByteBuffer.wrap(description(model, sha256(weights), vocabularySha256)));
        return model;
    }

    /** The same model with the hash that its content has. */
    public static SourceModel hashed(SourceModel model) {
        return model.withSha256(sha256(model));
    }

    private static long schema(SourceModel model) {
        return model.architecture() == Architecture.LAYERS ? LAYERS_SCHEMA : SCHEMA;
    }

    /**
     * A source model's identity, lower-case hex, computed from its content alone (its own {@code sha256} does not
     * matter): SHA-256 over length-prefixed fields and the Merkle root of network and tensors, see {@link VersionHash}.
     */
    public static String sha256(SourceModel model) {
        MessageDigest digest = Sha256.digest();
        long schema = schema(model);
        text(digest, DOMAIN + schema);
        text(digest, model.name());
        text(digest, model.encoder());
        text(digest, model.encoderFingerprint());
        if (schema == SCHEMA) {
            text(digest, model.architecture().id());
            texts(digest, model.settings());
            texts(digest, model.vocabulary());
        }
        text(digest, VersionHash.of(model.network().getBytes(StandardCharsets.UTF_8), model.tensors()));
        texts(digest, model.labels().names());
        texts(digest, model.provenance());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void texts(MessageDigest digest, List<String> texts) {
        number(digest, texts.size());
        texts.forEach(text -> text(digest, text));
    }

    private static void texts(MessageDigest digest, Map<String, String> texts) {
        number(digest, texts.size());
        new TreeMap<>(texts).forEach((key, value) -> {
            text(digest, key);
            text(digest, value);
        });
    }

    /** The identity of a source model that has no bundle, such as the built-in one. */
    public static String sha256(
            String name,
            String encoder,
            String encoderFingerprint,
            String network,
            List<Tensor> tensors,
            LabelSet labels,
            Map<String, String> provenance) {
        return sha256(new SourceModel(name, "", encoder, encoderFingerprint, network, tensors, labels, provenance));
    }

    private static byte[] description(SourceModel model, String weightsSha256, String vocabularySha256) {
        return JsonWriting.object(json -> {
            long schema = schema(model);
            json.writeNumberField("schema", schema);
            json.writeStringField("name", model.name());
            json.writeStringField("sha256", model.sha256());
            json.writeStringField("weights_sha256", weightsSha256);
            json.writeStringField("encoder", model.encoder());
            json.writeStringField("encoder_fingerprint", model.encoderFingerprint());
            if (schema == SCHEMA) {
                json.writeStringField("architecture", model.architecture().id());
                JsonWriting.texts(json, "settings", new TreeMap<>(model.settings()));
                json.writeStringField("vocabulary_sha256", vocabularySha256);
            }
            JsonWriting.texts(json, "labels", model.labels().names());
            JsonWriting.texts(json, "provenance", new TreeMap<>(model.provenance()));
            // As a string: parsed and printed again, its numbers might no longer have the same digits.
            json.writeStringField("network", model.network());
        });
    }

    private static ByteBuffer read(Path file, long maxBytes) throws IOException, InvalidBundleException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > maxBytes) {
                throw new InvalidBundleException(file + " is larger than " + maxBytes + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            int got = 0;
            while (bytes.hasRemaining() && got >= 0) {
                got = channel.read(bytes);
            }
            return bytes.flip();
        }
    }

    private static void replace(Path file, ByteBuffer bytes) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer left = bytes.duplicate();
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String sha256(ByteBuffer bytes) {
        MessageDigest digest = Sha256.digest();
        digest.update(bytes.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(digest, bytes.length);
        digest.update(bytes);
    }

    private static void number(MessageDigest digest, int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array());
    }
}
