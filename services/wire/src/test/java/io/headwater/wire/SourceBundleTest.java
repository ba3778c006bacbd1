package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Architecture;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceBundleTest {
    private static final SourceModel SOURCE = new SourceModel(
            "news",
            "",
            "minilm",
            "d".repeat(64),
            "{\n  \"layers\" : [ 1.0E-3 ]\n}",
            List.of(Tensor.of("0_W", List.of(2, 2), 1, 2, 3, 4), Tensor.of("0_b", List.of(2), 5, 6)),
            new LabelSet(List.of("wörld", "sport")),
            Map.of("data", "agnews", "seed", "17"));

    @TempDir
    Path folder;

    @Test
    void aBundleIsOpenedAsItWasWritten() throws Exception {
        SourceModel written = SourceBundle.write(folder.resolve("news"), SOURCE);
        SourceModel opened = SourceBundle.open(folder.resolve("news"));

        assertThat(opened).isEqualTo(written);
        assertThat(opened.sha256()).isEqualTo(SourceBundle.sha256(SOURCE));
        assertThat(opened.network()).isEqualTo(SOURCE.network());
        assertThat(opened.tensors().get(0).bytes().isDirect()).isTrue();
        try (var files = Files.list(folder.resolve("news"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("source.json", "weights.safetensors");
        }
    }

    @Test
    void aSourceWithoutANetworkIsABundleToo() throws Exception {
        SourceModel encoderOnly =
                new SourceModel("minilm", "", "minilm", "d".repeat(64), "", List.of(), LabelSet.EMPTY, Map.of());

        assertThat(SourceBundle.write(folder, encoderOnly)).isEqualTo(SourceBundle.open(folder));
        assertThat(SourceBundle.sha256("minilm", "minilm", "d".repeat(64), "", List.of(), LabelSet.EMPTY, Map.of()))
                .isEqualTo(SourceBundle.open(folder).sha256());
    }

    private static final SourceModel WORDS = new SourceModel(
            "words",
            "",
            "words",
            "e".repeat(64),
            Architecture.STATIC,
            Map.of("dimension", "2"),
            "{}",
            List.of(Tensor.of("words.vectors", List.of(2, 2), 1, 2, 3, 4)),
            List.of("wörter", ","),
            new LabelSet(List.of("a", "b")),
            Map.of("data", "made up"));

    @Test
    void aBundleWithAnArchitectureAndAVocabularyIsOpenedAsItWasWritten() throws Exception {
        SourceModel written = SourceBundle.write(folder, WORDS);

        assertThat(SourceBundle.open(folder)).isEqualTo(written).isEqualTo(SourceBundle.hashed(WORDS));
    }

    @Test
    void whateverOfSuchABundleHasChangedIsNotOpened() throws Exception {
        SourceBundle.write(folder, WORDS);
        Path vocabulary = folder.resolve("vocabulary.txt");
        String words = Files.readString(vocabulary);
        Files.writeString(vocabulary, words.replace(",", ";"));
        assertThatThrownBy(() -> SourceBundle.open(folder))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("vocabulary.txt has changed");
        Files.writeString(vocabulary, words);
        Path description = folder.resolve("source.json");
        String json = Files.readString(description);
        for (String[] change : new String[][] {
            {"\"architecture\":\"static\"", "\"architecture\":\"minilm\""},
            {"\"architecture\":\"static\"", "\"architecture\":\"unheard-of\""},
            {"\"dimension\":\"2\"", "\"dimension\":\"3\""},
            {"\"schema\":2", "\"schema\":3"}
        }) {
            assertThat(json).contains(change[0]);
            Files.writeString(description, json.replace(change[0], change[1]));
            assertThatThrownBy(() -> SourceBundle.open(folder)).isInstanceOf(InvalidBundleException.class);
        }
    }

    @Test
    void changedWeightsAreNotOpenedAndNamed() throws Exception {
        SourceBundle.write(folder, SOURCE);
        Path weights = folder.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThatThrownBy(() -> SourceBundle.open(folder))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("weights.safetensors has changed");
    }

    @Test
    void aChangedDescriptionIsNotOpenedAndNamed() throws Exception {
        SourceBundle.write(folder, SOURCE);
        Path description = folder.resolve("source.json");
        String json = Files.readString(description);
        for (String[] change : new String[][] {
            {"\"name\":\"news\"", "\"name\":\"olds\""},
            {"\"encoder\":\"minilm\"", "\"encoder\":\"static\""},
            {"1.0E-3", "1.0E-2"},
            {"\"sport\"", "\"sports\""},
            {"\"17\"", "\"18\""},
            {"\"encoder_fingerprint\":\"d", "\"encoder_fingerprint\":\"e"}
        }) {
            assertThat(json).contains(change[0]);
            Files.writeString(description, json.replace(change[0], change[1]));

            assertThatThrownBy(() -> SourceBundle.open(folder))
                    .isInstanceOf(InvalidBundleException.class)
                    .hasMessageContaining("source.json has changed");
        }
    }

    @Test
    void aFolderThatIsNoBundleIsNotOpened() throws Exception {
        assertThatThrownBy(() -> SourceBundle.open(folder.resolve("nowhere")))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("source.json");

        SourceBundle.write(folder, SOURCE);
        Path description = folder.resolve("source.json");
        String json = Files.readString(description);
        for (String damaged : List.of(
                "",
                "[]",
                json.substring(1),
                json.replace("\"schema\":1", "\"schema\":2"),
                json.replace("\"schema\":1", "\"schema\":null"),
                json.replace("\"sport\"", "\"wörld\""),
                json.replace("\"sport\"", "7"))) {
            Files.writeString(description, damaged);
            assertThatThrownBy(() -> SourceBundle.open(folder)).isInstanceOf(InvalidBundleException.class);
        }
        Files.write(description, json.getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> SourceBundle.open(folder)).isInstanceOf(InvalidBundleException.class);
        Files.writeString(description, json);
        Files.delete(folder.resolve("weights.safetensors"));
        assertThatThrownBy(() -> SourceBundle.open(folder)).isInstanceOf(InvalidBundleException.class);
    }

    @Test
    void aBundleIsNeverWrittenOver() throws Exception {
        SourceBundle.write(folder, SOURCE);

        assertThatThrownBy(() -> SourceBundle.write(folder, SOURCE)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
