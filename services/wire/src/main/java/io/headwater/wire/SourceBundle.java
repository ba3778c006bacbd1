package io.headwater.wire;

import io.headwater.model.LabelSet;
import io.headwater.model.Manifest;
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
 * A source model as a folder: {@code source.json} describes it, {@code weights.safetensors} holds its parameters. What
 * was written is never changed; what was changed is not opened. Thread-safe.
 */
public final class SourceBundle {
    static final String DESCRIPTION = "source.json";
    static final String WEIGHTS = "weights.safetensors";

    private static final long MAX_DESCRIPTION_BYTES = 16L << 20;
    /** Tells this hash from any other use of SHA-256, and this way of computing it from a later one. */
    private static final String DOMAIN = "headwater-source-1";

    private SourceBundle() {}

    /** Opens a bundle and verifies every hash in it; the tensors share one direct buffer. */
    public static SourceModel open(Path folder) throws InvalidBundleException {
        Path descriptionFile = folder.resolve(DESCRIPTION);
        Path weightsFile = folder.resolve(WEIGHTS);
        try {
            StrictObject json = StrictJson.object(DESCRIPTION, read(descriptionFile, MAX_DESCRIPTION_BYTES));
            long schema = json.integer("schema");
            if (schema != Manifest.SCHEMA) {
                throw new InvalidBundleException(
                        descriptionFile + " is of schema " + schema + "; this software reads " + Manifest.SCHEMA);
            }
            ByteBuffer weights = read(weightsFile, Integer.MAX_VALUE);
            if (!sha256(weights).equals(json.text("weights_sha256"))) {
                throw new InvalidBundleException(
                        weightsFile + " has changed: its SHA-256 is not the one in " + DESCRIPTION);
            }
            SourceModel model = new SourceModel(
                    json.text("name"),
                    json.text("sha256"),
                    json.text("encoder"),
                    json.text("encoder_fingerprint"),
                    json.text("network"),
                    Safetensors.read(weights).tensors(),
                    new LabelSet(json.texts("labels")),
                    json.textMap("provenance"));
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
        // Last, so that a folder with a description is complete.
        replace(folder.resolve(DESCRIPTION), ByteBuffer.wrap(description(model, sha256(weights))));
        return model;
    }

    /** The same model with the hash that its content has. */
    public static SourceModel hashed(SourceModel model) {
        return new SourceModel(
                model.name(),
                sha256(model),
                model.encoder(),
                model.encoderFingerprint(),
                model.network(),
                model.tensors(),
                model.labels(),
                model.provenance());
    }

    /**
     * A source model's identity, lower-case hex, computed from its content alone (its own {@code sha256} does not
     * matter): SHA-256 over length-prefixed fields and the Merkle root of network and tensors, see {@link VersionHash}.
     */
    public static String sha256(SourceModel model) {
        MessageDigest digest = Sha256.digest();
        text(digest, DOMAIN);
        text(digest, model.name());
        text(digest, model.encoder());
        text(digest, model.encoderFingerprint());
        text(digest, VersionHash.of(model.network().getBytes(StandardCharsets.UTF_8), model.tensors()));
        number(digest, model.labels().size());
        model.labels().names().forEach(label -> text(digest, label));
        number(digest, model.provenance().size());
        new TreeMap<>(model.provenance()).forEach((key, value) -> {
            text(digest, key);
            text(digest, value);
        });
        return HexFormat.of().formatHex(digest.digest());
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

    private static byte[] description(SourceModel model, String weightsSha256) {
        return JsonWriting.object(json -> {
            json.writeNumberField("schema", Manifest.SCHEMA);
            json.writeStringField("name", model.name());
            json.writeStringField("sha256", model.sha256());
            json.writeStringField("weights_sha256", weightsSha256);
            json.writeStringField("encoder", model.encoder());
            json.writeStringField("encoder_fingerprint", model.encoderFingerprint());
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
