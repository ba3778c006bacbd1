package io.headwater.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Features;
import io.headwater.model.Coordinates;
import org.junit.jupiter.api.Test;

class EncodedSerdeTest {
    private static final String TEXT = "what a text says of itself, word by word, and every two words";

    @Test
    void anEventComesBackWithBothItsFeatures() {
        Flow.Encoded event = event(new int[] {1, 2, 127, 128, 16_384, 16_385, HashedNgrams.BUCKETS - 1});

        Flow.Encoded read = EncodedSerde.read(EncodedSerde.write(event));

        assertThat(read.features().dense()).containsExactly(event.features().dense());
        assertThat(read.features().ngrams()).containsExactly(event.features().ngrams());
        assertThat(read.features().words()).containsExactly(event.features().words());
        assertThat(read.features().tokens()).containsExactly(event.features().tokens());
        assertThat(read).usingRecursiveComparison().ignoringFields("features").isEqualTo(event);
    }

    @Test
    void aTextWithoutWordsHasNoNgrams() {
        assertThat(EncodedSerde.read(EncodedSerde.write(event(new int[0])))
                        .features()
                        .ngrams())
                .isEmpty();
    }

    @Test
    void anNgramTakesTwoBytesOrThree() {
        int[] ngrams = new HashedNgrams().encode(TEXT);

        assertThat(EncodedSerde.write(event(ngrams)).length - EncodedSerde.write(event(new int[0])).length)
                .isLessThanOrEqualTo(3 * ngrams.length);
    }

    @Test
    void anotherFormatIsRefusedNamingBothNumbers() {
        byte[] bytes = EncodedSerde.write(event(new int[0]));
        bytes[0] = 1;

        assertThatThrownBy(() -> EncodedSerde.read(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 1")
                .hasMessageContaining("reads 6");
    }

    private static Flow.Encoded event(int[] ngrams) {
        return new Flow.Encoded(
                new Coordinates("labeled-texts", 3, 17),
                1_795_341_600_000L,
                "default",
                "ham",
                new Features(new float[] {0.25f, -1, Float.MIN_VALUE}, ngrams, new int[] {262_143, 7, 7}, new int[] {
                    101, 30_521, 102
                }),
                new byte[] {1},
                null);
    }
}
