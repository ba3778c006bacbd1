package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.model.Prequential;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PrequentialCounterTest {
    private static PrequentialCounter counted(int events) {
        PrequentialCounter counter = new PrequentialCounter();
        for (int i = 0; i < events; i++) {
            counter.add(i % 3 == 0, 0.25 + i % 7 / 10.0);
        }
        return counter;
    }

    private static PrequentialCounter reloaded(PrequentialCounter counter) {
        Map<String, String> metadata = new TreeMap<>();
        counter.save("mine.", metadata);
        return PrequentialCounter.load("mine.", new TrainingState(metadata, List.of()));
    }

    @Test
    void beforeTheFirstEventThereIsNothingToTell() {
        assertThat(new PrequentialCounter().value()).isEqualTo(Prequential.NONE);
    }

    @Test
    void aProbabilityOfZeroCostsAsMuchAsOneInAMillion() {
        PrequentialCounter counter = new PrequentialCounter();
        assertThat(counter.add(false, 0)).isCloseTo(13.8155, within(1e-4));
        assertThat(counter.add(true, 1)).isZero();
        assertThat(counter.value().logLoss()).isCloseTo(6.9078, within(1e-4));
    }

    @Test
    void onlyTheLastThousandEventsAreInTheWindow() {
        PrequentialCounter counter = new PrequentialCounter();
        for (int i = 0; i < 500; i++) {
            counter.add(true, 1);
        }
        assertThat(counter.value().lastThousand()).isEqualTo(1);
        for (int i = 0; i < 1000; i++) {
            counter.add(i < 250, 1);
        }
        assertThat(counter.value().lastThousand()).isEqualTo(0.25);
        assertThat(counter.value().accuracy()).isEqualTo(0.5);
    }

    @Test
    void aCheckpointIsTakenAtItsEventAndStays() {
        PrequentialCounter counter = new PrequentialCounter();
        for (int i = 0; i < 199; i++) {
            counter.add(true, 1);
        }
        assertThat(counter.value().checkpoints()).isEmpty();
        counter.add(false, 1);
        for (int i = 0; i < 9_900; i++) {
            counter.add(false, 1);
        }
        assertThat(counter.value().checkpoints())
                .containsOnlyKeys(Prequential.CHECKPOINTS)
                .containsEntry(200, 0.995)
                .containsEntry(10_000, 0.0199);
    }

    @Test
    void aReloadedCounterCountsOnWithTheSameBits() {
        for (int events : List.of(0, 1, 250, 999, 1000, 1001, 2345)) {
            PrequentialCounter original = counted(events);
            PrequentialCounter copy = reloaded(original);
            assertThat(copy.value()).isEqualTo(original.value());
            for (int i = 0; i < 1500; i++) {
                original.add(i % 2 == 0, 0.3);
                copy.add(i % 2 == 0, 0.3);
            }
            assertThat(copy.value()).isEqualTo(original.value());
        }
    }

    @Test
    void aWindowOfAnotherLengthIsRefused() {
        Map<String, String> metadata = new TreeMap<>();
        counted(5).save("", metadata);
        metadata.put("prequential.last", "1");
        assertThatThrownBy(() -> PrequentialCounter.load("", new TrainingState(metadata, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void countersUnderOtherPrefixesDoNotMeet() {
        Map<String, String> metadata = new TreeMap<>();
        counted(5).save("one.", metadata);
        counted(700).save("other.", metadata);
        TrainingState state = new TrainingState(metadata, List.of());

        assertThat(PrequentialCounter.load("one.", state).value())
                .isEqualTo(counted(5).value());
        assertThat(PrequentialCounter.load("other.", state).value())
                .isEqualTo(counted(700).value());
    }
}
