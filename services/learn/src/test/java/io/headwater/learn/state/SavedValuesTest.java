package io.headwater.learn.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SavedValuesTest {
    private final Map<String, String> metadata = new TreeMap<>();
    private final SavedValues saved = new SavedValues("mine.", metadata);

    @Test
    void numbersComeBackWithTheSameBits() {
        double[] odd = {0.1 + 0.2, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1 / 3.0, Double.NEGATIVE_INFINITY};
        saved.put("odd", odd);
        saved.put("one", odd[0]);
        saved.put("whole", new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE});

        assertThat(saved.doubleNumbers("odd"))
                .usingComparator(SavedValuesTest::bits)
                .isEqualTo(odd);
        assertThat(saved.doubleNumber("one")).isEqualTo(odd[0]);
        assertThat(saved.longNumbers("whole")).containsExactly(Long.MIN_VALUE, 0, Long.MAX_VALUE);
    }

    private static int bits(double[] one, double[] other) {
        for (int i = 0; i < one.length; i++) {
            int difference = Long.compare(Double.doubleToRawLongBits(one[i]), Double.doubleToRawLongBits(other[i]));
            if (difference != 0) {
                return difference;
            }
        }
        return one.length - other.length;
    }

    @Test
    void anEmptyListIsEmptyAgain() {
        saved.put("none", new long[0]);

        assertThat(saved.longNumbers("none")).isEmpty();
    }

    @Test
    void ownersWithOtherPrefixesDoNotMeet() {
        saved.put("n", 1);
        saved.within("inner").put("n", 2);

        assertThat(metadata).containsOnly(Map.entry("mine.n", "1"), Map.entry("mine.inner.n", "2"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> saved.text("absent"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.absent");
    }
}
