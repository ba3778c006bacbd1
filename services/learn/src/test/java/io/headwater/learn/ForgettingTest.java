package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SavedValues;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ForgettingTest {
    private final Forgetting forgetting = new Forgetting();

    @Test
    void itIsTheBestAccuracyOfALabelMinusThePresentOne() {
        forgetting.exam(new int[] {0, 0, 2, 2}, new int[] {0, 1, 2, 2});
        assertThat(forgetting.of(0)).hasValue(0);
        forgetting.exam(new int[] {0, 0, 2, 2}, new int[] {0, 0, 2, -1});
        forgetting.exam(new int[] {0, 0, 2, 2}, new int[] {1, 1, 2, 0});

        assertThat(forgetting.of(0)).hasValue(1);
        assertThat(forgetting.of(2)).hasValue(0.5);
        assertThat(forgetting.mean().orElseThrow()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void ofALabelThatWasNeverAskedForNothingIsKnown() {
        assertThat(forgetting.mean()).isEmpty();
        forgetting.exam(new int[] {2}, new int[] {2});
        assertThat(forgetting.of(1)).isEmpty();
        assertThat(forgetting.of(3)).isEmpty();
        assertThat(forgetting.mean()).hasValue(0);
    }

    @Test
    void aLabelThatIsNotAskedForKeepsWhatWasKnownOfIt() {
        forgetting.exam(new int[] {0, 1}, new int[] {0, 1});
        forgetting.exam(new int[] {0, 1}, new int[] {0, 0});
        forgetting.exam(new int[] {0}, new int[] {0});
        assertThat(forgetting.of(1)).hasValue(1);
    }

    @Test
    void aReloadedOneGoesOnTheSame() {
        forgetting.exam(new int[] {0, 3}, new int[] {0, 3});
        forgetting.exam(new int[] {0, 3}, new int[] {1, 3});
        Map<String, String> metadata = new TreeMap<>();
        forgetting.save(new SavedValues("f.", metadata));
        Forgetting copy = Forgetting.load(new SavedValues("f.", metadata));
        for (Forgetting each : new Forgetting[] {forgetting, copy}) {
            each.exam(new int[] {3, 4}, new int[] {0, 4});
        }
        for (int label = 0; label < 6; label++) {
            assertThat(copy.of(label)).isEqualTo(forgetting.of(label));
        }
        assertThat(copy.of(3)).hasValue(1);
        metadata.put("f.now", "1");
        assertThatThrownBy(() -> Forgetting.load(new SavedValues("f.", metadata)))
                .hasMessageContaining("4 labels");
    }

    @Test
    void anExamHasAnAnswerToEachText() {
        assertThatThrownBy(() -> forgetting.exam(new int[2], new int[1])).hasMessageContaining("1 answers to 2");
    }
}
