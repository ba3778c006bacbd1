package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.cli.data.DataException;
import io.headwater.cli.data.DataSets;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamReaderTest {
    @TempDir
    private Path folder;

    private StreamReader reader = new StreamReader(new DataSets(InputStream.nullInputStream(), Path.of("none")));

    @BeforeEach
    void files() throws Exception {
        Files.writeString(folder.resolve("b.tsv"), "spam\tbuy\nham\thello\nham\tbye\n");
        Files.writeString(folder.resolve("a.csv"), "label,text\nspam,win\n");
        Files.writeString(folder.resolve("README.md"), "about these files\n");
    }

    @Test
    void aFolderGivesItsDataFilesInTheOrderOfTheirNames() throws Exception {
        List<LabeledStream> streams = reader.read(List.of(folder.toString()), 2);
        assertThat(streams).extracting(LabeledStream::name).containsExactly("a", "b");
        assertThat(streams.get(1).labels()).containsExactly("spam", "ham");
        assertThat(streams.get(1).texts()).containsExactly("buy", "hello");
    }

    @Test
    void twoStreamsOfOneNameAreRefused() {
        String file = folder.resolve("b.tsv").toString();
        assertThatThrownBy(() -> reader.read(List.of(file, file), 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("two streams are called b");
    }

    @Test
    void emptyFilesAndFoldersWithoutDataAreToldToTheUser(@TempDir Path empty) throws Exception {
        assertThatThrownBy(() -> reader.read(List.of(empty.toString()), 0)).isInstanceOf(DataException.class);
        Files.createFile(empty.resolve("x.tsv"));
        assertThatThrownBy(() -> reader.read(List.of(empty.toString()), 0)).isInstanceOf(DataException.class);
    }
}
