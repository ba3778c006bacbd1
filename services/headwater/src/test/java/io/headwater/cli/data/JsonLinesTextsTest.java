package io.headwater.cli.data;

import static io.headwater.cli.data.Reading.all;
import static io.headwater.cli.data.Reading.bytes;
import static io.headwater.cli.data.Reading.problems;
import static io.headwater.cli.data.Reading.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTextsTest {
    @Test
    void moreFieldsAreIgnored() throws IOException {
        assertThat(all(lines("{\"id\":1,\"label\":\"ham\",\"text\":\"hi\",\"more\":[1]}\n")))
                .containsExactly(row("1", "ham", "hi"));
    }

    @Test
    void aLabelMayBeANumber() throws IOException {
        assertThat(all(lines("{\"label\":3,\"text\":\"hi\"}"))).containsExactly(row("1", "3", "hi"));
    }

    @Test
    void aBadLineIsToldByItsNumberAndTheNextOneIsRead() throws IOException {
        List<Entry> entries = all(lines("""
                {"label":"ham"}
                {"text":"hi"}
                {"label":null,"text":"hi"}
                {"label":["ham"],"text":"hi"}
                {"label":"ham","text":5}
                []
                {"label":"ham","text":"\\ud800"}

                {"label":"ham","text":"fine"}
                """));

        assertThat(problems(entries))
                .containsExactly(
                        "1: no text",
                        "2: no label",
                        "3: no label",
                        "4: no label",
                        "5: no text",
                        "6: not a JSON object",
                        "7: half a surrogate pair");
        assertThat(entries).last().isEqualTo(row("9", "ham", "fine"));
    }

    @Test
    void whatIsNoJsonOrTwoObjectsInALineIsMalformed() throws IOException {
        List<Entry> entries = all(lines("{\"label\":\n{} {}\n"));

        assertThat(problems(entries)).hasSize(2).allMatch(problem -> problem.contains("not JSON"));
    }

    private static LabeledTexts lines(String content) {
        return new JsonLinesTexts("j", bytes(content));
    }
}
