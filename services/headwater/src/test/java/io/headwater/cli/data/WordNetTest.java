package io.headwater.cli.data;

import static io.headwater.cli.data.Reading.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetTest {
    @Test
    void everyGlossOfTheFourDatabaseFilesIsThereWithItsLexicographerFile() throws IOException {
        List<Entry.Row> rows =
                all(new WordNet()).stream().map(Entry.Row.class::cast).toList();

        assertThat(rows).hasSize(WordNet.GLOSSES);
        assertThat(rows.stream().map(Entry.Row::label).distinct())
                .containsExactlyInAnyOrderElementsOf(WordNet.LEXICOGRAPHER_FILES);
        assertThat(rows.stream().map(Entry.Row::key).distinct().count()).isEqualTo(WordNet.GLOSSES);
        assertThat(rows)
                .filteredOn(row -> row.text().startsWith("a member of the genus Canis (probably descended"))
                .singleElement()
                .returns("noun.animal", Entry.Row::label);
    }

    @Test
    void aSynsetsNumbersAreItsKeyAndItsLabel() throws IOException {
        assertThat(WordNet.synset("verb", "00002325 29 v 01 respire 1 000 | take in air  "))
                .isEqualTo(new Entry.Row("verb-00002325", "verb.body", "take in air"));
    }

    @Test
    void aLineWithoutGlossIsRefused() {
        assertThatThrownBy(() -> WordNet.synset("verb", "00002325 29 v 01 respire"))
                .isInstanceOf(DataException.class);
    }
}
