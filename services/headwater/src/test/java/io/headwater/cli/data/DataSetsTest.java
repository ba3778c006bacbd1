package io.headwater.cli.data;

import static io.headwater.cli.data.Reading.all;
import static io.headwater.cli.data.Reading.bytes;
import static io.headwater.cli.data.Reading.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ham\thi\n",
                "\n\nham\thi\n",
                "\uFEFFham\thi\n",
                "label,text\nham,hi\n",
                "{\"label\":\"ham\",\"text\":\"hi\"}\n",
                "\uFEFF{\"label\":\"ham\",\"text\":\"hi\"}\n",
                "ham\thi"
            })
    void theFirstLineOfAStreamTellsItsFormat(String content) throws IOException {
        assertThat(all(dataSets(bytes(content)).open("-", Shuffle.OFF, 0)))
                .singleElement()
                .isInstanceOfSatisfying(Entry.Row.class, row -> {
                    assertThat(row.label()).isEqualTo("ham");
                    assertThat(row.text()).isEqualTo("hi");
                });
    }

    @Test
    void aFilesNameTellsItsFormatAndNamesTheDataSet() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.csv"), "text,label\na\tb,x\n");

        LabeledTexts texts = dataSets(bytes("")).open(file.toString(), Shuffle.OFF, 0);

        assertThat(texts.name()).isEqualTo("mine");
        assertThat(texts.size()).hasValue(1);
        assertThat(all(texts)).containsExactly(row("2", "x", "a\tb"));
    }

    @Test
    void aFileThatIsNotThereIsToldByName() {
        String missing = folder.resolve("missing.tsv").toString();

        assertThatThrownBy(() -> dataSets(bytes("")).open(missing, Shuffle.OFF, 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("missing.tsv");
    }

    @Test
    void theLimitCountsRowsAndNotMalformedLines() throws IOException {
        LabeledTexts texts = dataSets(bytes("a\t1\nbad\nb\t2\nc\t3\n")).open("-", Shuffle.OFF, 2);

        assertThat(all(texts))
                .filteredOn(Entry.Row.class::isInstance)
                .containsExactly(row("1", "a", "1"), row("3", "b", "2"));
    }

    @Test
    void aSeedGivesOneOrderAndAnotherSeedAnother() throws IOException {
        List<Entry> first = shuffled(1);

        assertThat(shuffled(1)).isEqualTo(first);
        assertThat(shuffled(2)).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void shuffleIsReadFromASeedOrOff() {
        assertThat(Shuffle.parse("OFF")).isEqualTo(Shuffle.OFF);
        assertThat(Shuffle.parse("42")).isEqualTo(Shuffle.by(42));
        assertThatThrownBy(() -> Shuffle.parse("yes")).hasMessageContaining("yes");
    }

    private List<Entry> shuffled(long seed) throws IOException {
        String content = IntStream.range(0, 50).mapToObj(i -> "x\t" + i).collect(Collectors.joining("\n"));
        return all(dataSets(bytes(content)).open("-", Shuffle.by(seed), 0));
    }

    private DataSets dataSets(InputStream standardInput) {
        return new DataSets(standardInput, folder.resolve("cache"));
    }
}
