package io.headwater.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HashedWordsTest {
    private final HashedWords words = new HashedWords();

    @Test
    void wordsStandInTheOrderOfTheTextEachWithItsOwnRow() {
        assertThat(words.encode("Hello, World hello")).containsExactly(875, row(","), row("world"), 875);
        assertThat(words.words("Hello, World hello")).containsExactly("hello", ",", "world", "hello");
    }

    private static int row(String word) {
        return new HashedNgrams().encode(word)[0];
    }

    @Test
    void aTextWithoutAWordHasNone() {
        assertThat(words.encode(" \n")).isEmpty();
    }

    @Test
    void onlyTheFirstWordsAreRead() {
        assertThat(words.encode("a ".repeat(10_000))).hasSize(HashedWords.MOST);
    }

    @Test
    void theFingerprintIsNotThatOfNgrams() {
        assertThat(words.fingerprint()).hasSize(64).isNotEqualTo(new HashedNgrams().fingerprint());
    }
}
