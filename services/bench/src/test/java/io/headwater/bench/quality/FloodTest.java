package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.Example;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FloodTest {
    private static final List<Example> STREAM = CountingModels.stream(1_000);

    @Test
    void wrongLabelsComeInTheMiddleOnlyAndTheExamHasNone() {
        Flood flood = Flood.into(STREAM, 200, 0.3, 1);

        assertThat(flood.from()).isEqualTo(300);
        assertThat(flood.to()).isEqualTo(500);
        assertThat(flood.events()).hasSize(800);
        assertThat(flood.exam()).isEqualTo(STREAM.subList(800, 1_000));
        List<Integer> wrong = IntStream.range(0, 800)
                .filter(i -> !flood.events().get(i).label().equals(STREAM.get(i).label()))
                .boxed()
                .toList();
        assertThat(wrong).allMatch(i -> i >= 300 && i < 500);
        assertThat(wrong.size() / 200.0).isCloseTo(0.3, within(0.1));
        assertThat(Flood.into(STREAM, 200, 1, 1).events().subList(300, 500))
                .as("never its own label")
                .noneMatch(example -> example.label()
                        .equals(STREAM.get((int) example.event()
                                        .orElseThrow()
                                        .coordinates()
                                        .offset())
                                .label()));
    }

    @Test
    void aFloodNeedsLabelsToExchangeAndEventsAroundIt() {
        assertThatThrownBy(() -> Flood.into(STREAM, 1_000, 0.3, 1)).hasMessageContaining("no flood");
        assertThatThrownBy(() -> Flood.into(
                        STREAM.stream()
                                .filter(example -> example.label().equals("label 0"))
                                .toList(),
                        10,
                        0.3,
                        1))
                .hasMessageContaining("one label");
    }
}
