package io.headwater.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeadingWordsTest {
    private static final int MAX_TOKENS = 16;

    /** What makes word pieces merge, split, vanish or turn special, and what might when it is cut in two. */
    private static final String[] MORSELS = {
        " ",
        " ",
        " ",
        "\t",
        "\n",
        "\r\n",
        "a",
        "word",
        "unbelievable",
        "42",
        "x9",
        ".",
        "!",
        "-",
        "'",
        "[",
        "]",
        "[SEP]",
        "[CLS]",
        "[PAD]",
        "[UNK]",
        "[MASK]",
        "[[SEP]]",
        "[sep]",
        "SEP",
        "é",
        "e\u0301",
        "\u0301",
        "ß",
        "İ",
        "Σ",
        "中",
        "國",
        "\u3400",
        "かな",
        "한글",
        "ไทย",
        "😀",
        "👩‍👩‍👧",
        "\u0000",
        "\u0007",
        "\u00A0",
        "\u2028",
        "\u200B",
        "\uFFFD",
        "\uFEFF",
        "…",
        "«",
        "=\u0338",
        "≠",
        "x".repeat(101),
        "中".repeat(20),
        "!".repeat(20),
        "\uD800",
        "\uDC00"
    };

    private static TextTokenizer cutting;
    private static TextTokenizer whole;

    @BeforeAll
    static void open() throws Exception {
        try (InputStream json = LeadingWordsTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
            byte[] bytes = json.readAllBytes();
            cutting = TextTokenizer.of(bytes, MAX_TOKENS);
            whole = TextTokenizer.uncut(bytes, MAX_TOKENS);
        }
    }

    @AfterAll
    static void close() {
        cutting.close();
        whole.close();
    }

    @Test
    void aCutTextHasTheWordPiecesOfTheWholeOne() {
        Random random = new Random(7);
        LeadingWords words = new LeadingWords(MAX_TOKENS - 2);
        int cut = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                text.append(MORSELS[random.nextInt(MORSELS.length)]);
            }
            String made = text.toString();
            assertThat(cutting.ids(made)).as(made).isEqualTo(whole.ids(made));
            cut += words.of(made).length() < made.length() ? 1 : 0;
        }
        assertThat(cut).as("texts that were cut at all").isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a ", "word, ", "!", "中", "a\n", "(-)", "[", "]", "[x]"})
    void sixtyFourKilobytesOfWordsAreCutToAFew(String morsel) {
        String text = morsel.repeat(65_536 / morsel.length());

        assertThat(new LeadingWords(126).of(text)).hasSizeLessThan(1_000);
    }

    @Test
    void aShortTextIsLeftAsItIs() {
        String text = "three short words";

        assertThat(new LeadingWords(126).of(text)).isSameAs(text);
    }

    @Test
    void aSpecialTokenIsNotCutInTwo() {
        assertThat(new LeadingWords(2).of("one two[SEP]three")).isEqualTo("one two[SEP]three");
    }

    @Test
    void roomForNoWordIsRefused() {
        assertThatThrownBy(() -> new LeadingWords(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
