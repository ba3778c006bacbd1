package io.headwater.encode;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What makes an encoder: a graph, its tokenizer, and the pooling. Read once, so that what is hashed is what is run.
 *
 * @param id what learners, versions and the graphs' inputs call it
 * @param modelName of the file, for the fingerprint
 * @param model ONNX; shared with whoever asks, and changed by none
 * @param tokenizerName of the file, for the fingerprint
 * @param tokenizer Hugging Face's {@code tokenizer.json}; shared likewise
 */
record EncoderFiles(
        String id, Pooling pooling, String modelName, byte[] model, String tokenizerName, byte[] tokenizer) {
    /** The name of the graph in a folder. */
    static final String MODEL = "model.onnx";

    /** The name of the tokenizer in a folder. */
    static final String TOKENIZER = "tokenizer.json";

    /** Where sentence-transformers says how to pool, in a folder. */
    static final String POOLING = "1_Pooling/config.json";

    private static final String MINILM_MODEL = "all-minilm-l6-v2-q.onnx";
    private static final String MINILM_TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

    EncoderFiles {
        requireNonNull(pooling, "pooling");
        requireNonNull(model, "model");
        requireNonNull(tokenizer, "tokenizer");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an encoder needs an id");
        }
    }

    /** all-MiniLM-L6-v2 in 8-bit integers, from the class path. */
    static EncoderFiles minilm() {
        return new EncoderFiles(
                Encoders.MINILM,
                Pooling.MEAN,
                MINILM_MODEL,
                resource(MINILM_MODEL),
                MINILM_TOKENIZER,
                resource(MINILM_TOKENIZER));
    }

    /**
     * Those of a folder: {@code model.onnx}, {@code tokenizer.json}, and {@code 1_Pooling/config.json} where there is one.
     *
     * @param pooling empty: what the folder says, the mean if it says nothing
     * @throws InvalidEncoderException if a file is missing or cannot be read
     */
    static EncoderFiles folder(String id, Path folder, Optional<Pooling> pooling) throws InvalidEncoderException {
        byte[] model = file(folder.resolve(MODEL));
        byte[] tokenizer = file(folder.resolve(TOKENIZER));
        Path said = folder.resolve(POOLING);
        Pooling chosen = pooling.isPresent()
                ? pooling.get()
                : Files.exists(said) ? PoolingFile.read(said, file(said)) : Pooling.MEAN;
        return new EncoderFiles(id, chosen, MODEL, model, TOKENIZER, tokenizer);
    }

    /**
     * SHA-256 over lines: {@code sha256sum}'s of the graph and of the tokenizer, {@code pooling P} unless it is the mean,
     * and {@code max-tokens N}, since truncation changes features.
     */
    String fingerprint(int maxTokens) {
        String pooled = pooling == Pooling.MEAN ? "" : "pooling " + pooling.id() + "\n";
        return Sha256.of(Sha256.of(model) + "  " + modelName + "\n" + Sha256.of(tokenizer) + "  " + tokenizerName + "\n"
                + pooled + "max-tokens " + maxTokens + "\n");
    }

    private static byte[] file(Path file) throws InvalidEncoderException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidEncoderException("there is no " + file + ": an encoder's folder holds " + MODEL + " and "
                    + TOKENIZER + ", as Hugging Face's exports to ONNX do");
        } catch (IOException e) {
            throw new InvalidEncoderException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = EncoderFiles.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path: is the model's artifact missing?");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
