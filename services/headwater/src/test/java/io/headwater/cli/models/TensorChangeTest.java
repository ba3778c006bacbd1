package io.headwater.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.model.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorChangeTest {
    @Test
    void equalTensorsAreNoChangeAndOthersTellRowsNormAndFirstElement() {
        List<Tensor> before =
                List.of(Tensor.of("same", List.of(2), 1, 2), Tensor.of("table", List.of(3, 2), 0, 0, 1, 1, 2, 2));
        List<Tensor> after =
                List.of(Tensor.of("same", List.of(2), 1, 2), Tensor.of("table", List.of(3, 2), 0, 0, 1, 4, 2, 6));

        assertThat(TensorChange.between(before, after)).singleElement().satisfies(change -> {
            assertThat(change.name()).isEqualTo("table");
            assertThat(change.rows()).isEqualTo(2);
            assertThat(change.norm()).isCloseTo(5, within(1e-9));
            assertThat(change.first()).isEqualTo(3);
        });
    }

    @Test
    void aGrownTableIsComparedByWhatBothHave() {
        Tensor small = Tensor.of("table", List.of(2, 2), 1, 2, 3, 4);
        Tensor wider = Tensor.of("table", List.of(2, 3), 1, 2, 9, 3, 5, 9);
        Tensor longer = Tensor.of("table", List.of(3, 2), 1, 2, 3, 4, 7, 7);

        TensorChange column =
                TensorChange.between(List.of(small), List.of(wider)).get(0);
        assertThat(column.rows()).isEqualTo(2);
        assertThat(column.norm()).isCloseTo(1, within(1e-9));
        assertThat(column.first()).isEqualTo(4);
        TensorChange row = TensorChange.between(List.of(small), List.of(longer)).get(0);
        assertThat(row.rows()).isEqualTo(1);
        assertThat(row.norm()).isZero();
        assertThat(row.first()).isEqualTo(-1);
    }

    @Test
    void aBitIsEnough() {
        List<Tensor> zero = List.of(Tensor.of("scalar", List.of(), 0f));
        List<Tensor> minusZero = List.of(Tensor.of("scalar", List.of(), -0f));

        assertThat(TensorChange.between(zero, minusZero)).hasSize(1);
        assertThat(TensorChange.between(zero, zero)).isEmpty();
        assertThat(TensorChange.between(zero, List.of()).get(0).after()).isNull();
        assertThat(TensorChange.between(List.of(), zero).get(0).before()).isNull();
    }
}
