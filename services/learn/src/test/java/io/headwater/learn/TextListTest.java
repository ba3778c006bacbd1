package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextListTest {
    private static final List<String> AWKWARD = List.of(
            "spam",
            "",
            " two words ",
            "a,b",
            "back\\slash",
            "\\u0041",
            "tab\tline\nnul\0",
            "größe",
            "好",
            "🙂",
            "\ud83d");

    @Test
    void everyStringComesBackAsItWas() {
        assertThat(TextList.decode(TextList.encode(AWKWARD))).isEqualTo(AWKWARD);
    }

    @Test
    void noItemsAndOneEmptyItemAreToldApart() {
        assertThat(TextList.decode(TextList.encode(List.of()))).isEmpty();
        assertThat(TextList.decode(TextList.encode(List.of("")))).containsExactly("");
    }

    @Test
    void theLineSurvivesAnAsciiEncoding() {
        String line = TextList.encode(AWKWARD);
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo(line);
        assertThat(line).doesNotContain("\n", "\t", "\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unfinished", "a,b", "\\", "\\n,", "\\u12,", "\\uzzzz,", "\\u12"})
    void aLineThatWasNotWrittenHereIsRefused(String line) {
        assertThatThrownBy(() -> TextList.decode(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
