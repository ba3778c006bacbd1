package io.headwater.learn.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
    @Test
    void itGivesThePublishedNumbersOfSplitMix64() {
        SeededRandom random = new SeededRandom(1234567);

        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
    }

    @Test
    void itGivesTheNumbersOfThePlatformsSplittableRandom() {
        SeededRandom random = new SeededRandom(-7);
        SplittableRandom platform = new SplittableRandom(-7);

        for (int i = 0; i < 1_000; i++) {
            assertThat(random.nextLong()).isEqualTo(platform.nextLong());
        }
    }

    @Test
    void aGeneratorMadeOfAStateGoesOnWithTheSameNumbers() {
        SeededRandom random = new SeededRandom(3);
        random.nextInt(10);
        random.nextDouble();
        SeededRandom copy = new SeededRandom(random.state());

        assertThat(copy.nextLong()).isEqualTo(random.nextLong());
        assertThat(copy.state()).isEqualTo(random.state());
    }

    @Test
    void everyNumberBelowTheBoundComesEquallyOften() {
        SeededRandom random = new SeededRandom(1);
        int[] counts = new int[7];

        for (int i = 0; i < 70_000; i++) {
            counts[random.nextInt(7)]++;
        }

        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
    }

    @Test
    void anUnevenBoundIsNotBiased() {
        SeededRandom random = new SeededRandom(5);
        int bound = 3 << 29;
        int lower = 0;

        for (int i = 0; i < 30_000; i++) {
            int number = random.nextInt(bound);
            assertThat(number).isBetween(0, bound - 1);
            lower += number % 3 == 0 ? 1 : 0;
        }

        // Without the rejection, of three neighbours two would come with a chance of 3/8: 11,250 instead of 10,000.
        assertThat(lower).isBetween(9_700, 10_300);
    }

    @Test
    void doublesLieBetweenZeroAndOne() {
        SeededRandom random = new SeededRandom(2);
        double sum = 0;

        for (int i = 0; i < 10_000; i++) {
            double number = random.nextDouble();
            assertThat(number).isBetween(0.0, Math.nextDown(1.0));
            sum += number;
        }

        assertThat(sum / 10_000).isBetween(0.49, 0.51);
    }

    @Test
    void aBoundWithoutNumbersIsRefused() {
        assertThatThrownBy(() -> new SeededRandom(1).nextInt(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
