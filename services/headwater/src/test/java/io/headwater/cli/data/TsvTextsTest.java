package io.headwater.cli.data;

import static io.headwater.cli.data.Reading.all;
import static io.headwater.cli.data.Reading.bytes;
import static io.headwater.cli.data.Reading.problems;
import static io.headwater.cli.data.Reading.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsvTextsTest {
    @Test
    void theFirstTabEndsTheLabelAndLaterOnesBelongToTheText() throws IOException {
        assertThat(all(tsv("spam\tbuy\tnow\nham\tsee you\n")))
                .containsExactly(row("1", "spam", "buy\tnow"), row("2", "ham", "see you"));
    }

    @Test
    void aByteOrderMarkWindowsLineEndsAndEmptyLinesDoNotCount() throws IOException {
        assertThat(all(tsv("\uFEFFspam\tbuy\r\n\r\nham\tGrüße")))
                .containsExactly(row("1", "spam", "buy"), row("3", "ham", "Grüße"));
    }

    @Test
    void aBadLineIsToldByItsNumberAndTheNextOneIsRead() throws IOException {
        List<Entry> entries = all(tsv("no tab here\n\tno label\nham\t \nham\tfine\n"));

        assertThat(problems(entries)).containsExactly("1: no tab between label and text", "2: no label", "3: no text");
        assertThat(entries).last().isEqualTo(row("4", "ham", "fine"));
    }

    @Test
    void aLineThatIsNotUtf8IsKeptByteForByte() throws IOException {
        byte[] latin1 = {'h', 'a', 'm', '\t', (byte) 0xFC, 'b', 'e', 'r'};
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(latin1);
        file.write("\nham\tfine\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        List<Entry> entries = all(new TsvTexts("t", new ByteArrayInputStream(file.toByteArray())));

        assertThat(problems(entries)).containsExactly("1: not UTF-8");
        assertThat(((Entry.Malformed) entries.get(0)).raw()).isEqualTo(latin1);
        assertThat(entries).last().isEqualTo(row("2", "ham", "fine"));
    }

    private static LabeledTexts tsv(String content) {
        return new TsvTexts("t", bytes(content));
    }
}
