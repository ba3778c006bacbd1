package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingStateTest {
    private static final TrainingState STATE =
            new TrainingState(Map.of("a", "bc", "d", ""), List.of(Tensor.of("t", List.of(2, 1), 1, 2)));

    @Test
    void equalContentHasAnEqualHash() {
        TrainingState same =
                new TrainingState(Map.of("d", "", "a", "bc"), List.of(Tensor.of("t", List.of(2, 1), 1, 2)));
        assertThat(same.sha256()).isEqualTo(STATE.sha256()).matches("[0-9a-f]{64}");
    }

    @Test
    void anyDifferenceChangesTheHash() {
        Tensor tensor = STATE.tensors().get(0);
        Stream<TrainingState> others = Stream.of(
                new TrainingState(Map.of("ab", "c", "d", ""), List.of(tensor)),
                new TrainingState(Map.of("a", "bc"), List.of(tensor)),
                new TrainingState(STATE.metadata(), List.of()),
                new TrainingState(STATE.metadata(), List.of(tensor.renamed("u"))),
                new TrainingState(STATE.metadata(), List.of(Tensor.of("t", List.of(1, 2), 1, 2))),
                new TrainingState(STATE.metadata(), List.of(Tensor.of("t", List.of(2, 1), 1, Math.nextUp(2f)))),
                new TrainingState(STATE.metadata(), List.of(Tensor.of("t", List.of(2, 1), 2, 1))));
        assertThat(others.map(TrainingState::sha256)).doesNotHaveDuplicates().doesNotContain(STATE.sha256());
    }

    @Test
    void missingMetadataIsNamed() {
        assertThat(STATE.required("a")).isEqualTo("bc");
        assertThatThrownBy(() -> STATE.required("labels"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels");
    }
}
