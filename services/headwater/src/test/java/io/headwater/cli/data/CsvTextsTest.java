package io.headwater.cli.data;

import static io.headwater.cli.data.Reading.all;
import static io.headwater.cli.data.Reading.bytes;
import static io.headwater.cli.data.Reading.problems;
import static io.headwater.cli.data.Reading.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTextsTest {
    @Test
    void theColumnsAreFoundByNameWhereverTheyStand() throws IOException {
        assertThat(all(csv("id,Text,LABEL\n7,\"hello, \"\"you\"\"\nthere\",ham\n8,buy,spam\n")))
                .containsExactly(row("2", "ham", "hello, \"you\"\nthere"), row("4", "spam", "buy"));
    }

    @Test
    void otherUsualNamesAreUnderstood() throws IOException {
        assertThat(all(csv("utterance,intent\nhow much is it,price\n")))
                .containsExactly(row("2", "price", "how much is it"));
    }

    @Test
    void aHeaderWithoutLabelsIsRefusedNamingWhatIsThere() {
        assertThatThrownBy(() -> csv("a,text\n1,2\n"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column 'label'")
                .hasMessageContaining("[a, text]");
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> csv("")).isInstanceOf(DataException.class).hasMessageContaining("header");
    }

    @Test
    void aRowWithAnEmptyOrMissingColumnIsToldByItsLine() throws IOException {
        List<Entry> entries = all(csv("label,text\nham\n,text\nham,fine\n"));

        assertThat(problems(entries)).containsExactly("2: no text", "3: no label");
        assertThat(entries).last().isEqualTo(row("4", "ham", "fine"));
    }

    @Test
    void aRowThatIsNotUtf8IsToldByItsLine() throws IOException {
        byte[] latin1 = "label,text\nham,\u00FCber\nham,fine\n".getBytes(StandardCharsets.ISO_8859_1);

        List<Entry> entries = all(new CsvTexts("c", new ByteArrayInputStream(latin1)));

        assertThat(problems(entries)).containsExactly("2: not UTF-8");
        assertThat(entries).last().isEqualTo(row("3", "ham", "fine"));
    }

    @Test
    void aBrokenQuoteEndsTheReadingWithItsLine() throws IOException {
        LabeledTexts texts = csv("label,text\nham,fine\nham,\"open\" and more\n");

        assertThat(texts.next()).isEqualTo(row("2", "ham", "fine"));
        assertThatThrownBy(texts::next).isInstanceOf(DataException.class).hasMessageContaining("line 3");
    }

    private static LabeledTexts csv(String content) throws IOException {
        return new CsvTexts("c", bytes(content));
    }
}
