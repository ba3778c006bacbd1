package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.learn.Features;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordDropoutTest {
    private static final Features TEXT = new Features(
            new float[] {1, 2}, new int[] {3, 4}, IntStream.range(0, 1000).toArray());

    @Test
    void asManyWordsAreLeftOutAsWasAskedAndTheOthersStayInTheirOrder() {
        Features left = new WordDropout(0.2, 1).of(TEXT);

        assertThat(left.words().length).isBetween(750, 850);
        assertThat(left.words()).isSorted().doesNotHaveDuplicates();
        assertThat(left.dense()).isEqualTo(TEXT.dense());
        assertThat(left.ngrams()).isEqualTo(TEXT.ngrams());
    }

    @Test
    void eachTimeOthersAreLeftOutButTheSameWithTheSameSeed() {
        WordDropout dropout = new WordDropout(0.2, 1);
        int[] first = dropout.of(TEXT).words();

        assertThat(dropout.of(TEXT).words()).isNotEqualTo(first);
        assertThat(new WordDropout(0.2, 1).of(TEXT).words()).isEqualTo(first);
        assertThat(new WordDropout(0.2, 2).of(TEXT).words()).isNotEqualTo(first);
    }

    @Test
    void withoutDropoutATextStaysAsItIs() {
        assertThat(new WordDropout(0, 1).of(TEXT)).isSameAs(TEXT);
    }
}
