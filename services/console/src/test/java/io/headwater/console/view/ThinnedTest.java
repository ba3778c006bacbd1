package io.headwater.console.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ThinnedTest {
    @Test
    void whileThereIsRoomEveryValueIsKept() {
        Thinned<Integer> series = new Thinned<>(4);
        List.of(1, 2, 3, 4).forEach(series::add);

        assertThat(series.from(0)).containsExactly(1, 2, 3, 4);
        assertThat(series.stride()).isEqualTo(1);
    }

    @Test
    void aFullSeriesKeepsTheLaterOfEachTwoNeighboursAndItsNewestValue() {
        Thinned<Integer> series = new Thinned<>(4);
        List.of(1, 2, 3, 4, 5).forEach(series::add);

        assertThat(series.from(0)).containsExactly(2, 4, 5);
        assertThat(series.stride()).isEqualTo(2);
        assertThat(series.generation()).isEqualTo(1);

        series.add(6);
        series.add(7);
        assertThat(series.from(0)).containsExactly(2, 4, 6, 7);
    }

    @Test
    void whatIsTakenBackIsForgottenAndTheSeriesGoesOnFromThere() {
        Thinned<Integer> series = new Thinned<>(4);
        List.of(1, 2, 3, 4, 5, 6).forEach(series::add);
        long before = series.generation();

        series.takeBack(value -> value > 9);
        assertThat(series.generation()).isEqualTo(before);

        series.takeBack(value -> value > 3);
        series.add(3);
        assertThat(series.from(0)).containsExactly(2, 3);
        assertThat(series.generation()).isGreaterThan(before);
    }

    @Test
    void tenMillionValuesTakeNoMorePlacesThanItsCapacityAndCoverAllOfThem() {
        Thinned<Long> series = new Thinned<>(480);
        LongStream.rangeClosed(1, 10_000_000).forEach(series::add);

        assertThat(series.size()).isBetween(240, 480);
        assertThat(series.from(0)).isSorted().last().isEqualTo(10_000_000L);
        assertThat(series.from(0).get(0)).isLessThanOrEqualTo(series.stride());
    }

    @Test
    void anOddCapacityIsRefusedBecauseNeighboursGoInPairs() {
        assertThatThrownBy(() -> new Thinned<>(5)).isInstanceOf(IllegalArgumentException.class);
    }
}
