package io.headwater.learn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.state.SeededRandom;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservoirTest {
    @Test
    void whileThereIsRoomEverythingIsKeptInItsOrder() {
        Reservoir<String> reservoir = new Reservoir<>(3, 1);

        assertThat(reservoir.insert(0, "a")).isEqualTo(OptionalInt.of(0));
        assertThat(reservoir.insert(5, "b")).isEqualTo(OptionalInt.of(1));
        assertThat(reservoir.items()).containsExactly(new Stored<>(0, "a"), new Stored<>(5, "b"));
        assertThat(reservoir.size()).isEqualTo(2);
        assertThat(reservoir.kept(5)).isEqualTo(1);
        assertThat(reservoir.kept(3)).isZero();
        assertThat(reservoir.kept(99)).isZero();
    }

    @Test
    void aRareLabelIsKeptWholeAndTheFrequentOnesShareTheRest() {
        Reservoir<Integer> reservoir = new Reservoir<>(100, 7);
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 20_000; i++) {
            // 10 events of label 2 among 20,000.
            reservoir.insert(i % 2_000 == 1_999 ? 2 : random.nextDouble() < 0.95 ? 0 : 1, i);
        }

        assertThat(reservoir.size()).isEqualTo(100);
        assertThat(reservoir.kept(2)).isEqualTo(10);
        assertThat(reservoir.kept(0)).isBetween(44, 46);
        assertThat(reservoir.kept(1)).isBetween(44, 46);
        assertThat(reservoir.seen(0) + reservoir.seen(1) + reservoir.seen(2)).isEqualTo(20_000);
    }

    @Test
    void aLabelThatComesLateTakesItsShareFromTheLargest() {
        Reservoir<Integer> reservoir = new Reservoir<>(60, 7);
        for (int i = 0; i < 1_000; i++) {
            reservoir.insert(i % 2, i);
        }
        for (int i = 0; i < 1_000; i++) {
            reservoir.insert(2, i);
        }

        assertThat(List.of(reservoir.kept(0), reservoir.kept(1), reservoir.kept(2)))
                .allSatisfy(kept -> assertThat(kept).isBetween(19, 21));
    }

    @Test
    void withinALabelEveryEventHasTheSameChance() {
        int[] keptByTenth = new int[10];
        for (int seed = 0; seed < 200; seed++) {
            Reservoir<Integer> reservoir = new Reservoir<>(50, seed);
            for (int i = 0; i < 1_000; i++) {
                reservoir.insert(0, i);
            }
            reservoir.items().forEach(stored -> keptByTenth[stored.item() / 100]++);
        }

        // 10,000 kept in all: 1,000 a tenth, standard deviation about 30.
        assertThat(IntStream.of(keptByTenth).boxed())
                .allSatisfy(kept -> assertThat(kept).isBetween(880, 1_120));
    }

    @Test
    void theReportedSlotIsWhereTheEventIs() {
        Reservoir<Integer> reservoir = new Reservoir<>(20, 3);
        int replaced = 0;
        int passed = 0;
        for (int i = 0; i < 500; i++) {
            List<Stored<Integer>> before = reservoir.items();
            OptionalInt slot = reservoir.insert(i % 7 == 0 ? 1 : 0, i);
            if (slot.isEmpty()) {
                passed++;
                assertThat(reservoir.items()).isEqualTo(before);
            } else {
                replaced++;
                assertThat(reservoir.items().get(slot.getAsInt()).item()).isEqualTo(i);
            }
        }
        assertThat(replaced).isGreaterThan(40);
        assertThat(passed).isGreaterThan(300);
    }

    @Test
    void theSameSeedKeepsAndDrawsTheSame() {
        Reservoir<Integer> one = filled(11);
        Reservoir<Integer> same = filled(11);
        Reservoir<Integer> other = filled(12);

        assertThat(same.items()).isEqualTo(one.items());
        assertThat(same.draw(9)).isEqualTo(one.draw(9));
        assertThat(other.items()).isNotEqualTo(one.items());
    }

    private static Reservoir<Integer> filled(long seed) {
        Reservoir<Integer> reservoir = new Reservoir<>(40, seed);
        for (int i = 0; i < 400; i++) {
            reservoir.insert(i % 9 % 4, i);
        }
        return reservoir;
    }

    @Test
    void aReloadedReservoirGoesOnExactly() {
        for (int events : List.of(0, 1, 39, 40, 41, 300)) {
            Reservoir<Integer> original = new Reservoir<>(40, 5);
            for (int i = 0; i < events; i++) {
                original.insert(i % 9 % 4, i);
            }
            original.draw(7);
            Reservoir<Integer> copy = reloaded(original);
            for (int i = 0; i < 500; i++) {
                assertThat(copy.insert(i % 11 % 6, i)).isEqualTo(original.insert(i % 11 % 6, i));
                if (i % 50 == 0) {
                    assertThat(copy.draw(8)).isEqualTo(original.draw(8));
                }
            }
            assertThat(copy.items()).isEqualTo(original.items());
            assertThat(saved(copy)).isEqualTo(saved(original));
        }
    }

    private static Map<String, String> saved(Reservoir<Integer> reservoir) {
        Map<String, String> metadata = new TreeMap<>();
        reservoir.save("replay.", metadata);
        return metadata;
    }

    private static Reservoir<Integer> reloaded(Reservoir<Integer> reservoir) {
        List<Integer> items = reservoir.items().stream().map(Stored::item).toList();
        return Reservoir.load("replay.", saved(reservoir), items);
    }

    @Test
    void anEmptiedReservoirKeepsNothingAndDoesNotRepeatWhatWasDrawn() {
        Reservoir<Integer> emptied = filled(2).emptied();
        assertThat(emptied.items()).isEmpty();
        assertThat(emptied.seen(0)).isZero();
        for (int i = 0; i < 400; i++) {
            emptied.insert(i % 9 % 4, i);
        }

        assertThat(emptied.items()).isNotEqualTo(filled(2).items());
        assertThat(emptied.draw(50)).isNotEqualTo(filled(2).draw(50));
    }

    @Test
    void itemsThatDoNotFitTheSlotsAreRefused() {
        Map<String, String> metadata = saved(filled(1));

        assertThatThrownBy(() -> Reservoir.load("replay.", metadata, List.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 items");
        metadata.put("replay.seen", "1 1 1 1");
        assertThatThrownBy(() -> Reservoir.load("replay.", metadata, filled(1).items()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReservoirWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new Reservoir<>(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsAreDrawnAsOftenAsTheyCameAndNotAsOftenAsTheyAreKept() {
        Reservoir<Integer> reservoir = new Reservoir<>(60, 3);
        for (int i = 0; i < 10_000; i++) {
            reservoir.insert(i % 10 == 9 ? 4 : i % 10 == 8 ? 1 : 0, i);
        }
        assertThat(reservoir.kept(1)).isBetween(18, 22);
        int[] drawn = new int[5];

        reservoir.draw(10_000).forEach(stored -> drawn[stored.label()]++);

        // Standard deviations of 40 and 30.
        assertThat(drawn[0]).isBetween(7_850, 8_150);
        assertThat(drawn[1]).isBetween(880, 1_120);
        assertThat(drawn[4]).isBetween(880, 1_120);
        assertThat(drawn[2] + drawn[3]).isZero();
    }

    @Test
    void withinALabelEachKeptEventIsDrawnAlikeAndMayBeDrawnAgain() {
        Reservoir<Integer> reservoir = new Reservoir<>(10, 3);
        IntStream.range(0, 10).forEach(i -> reservoir.insert(i < 5 ? 0 : 7, i));
        int[] drawn = new int[10];

        reservoir.draw(10_000).forEach(stored -> drawn[stored.item()]++);

        assertThat(IntStream.of(drawn).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(880, 1_120));
    }

    @Test
    void nothingIsDrawnFromNothingAndDrawingNothingIsAllowed() {
        assertThat(new Reservoir<Integer>(5, 1).draw(3)).isEmpty();
        assertThat(filled(1).draw(0)).isEmpty();
    }

    @Test
    void drawingChangesNothingButTheNextDraw() {
        Reservoir<Integer> reservoir = filled(2);
        List<Stored<Integer>> before = reservoir.items();
        List<Stored<Integer>> first = reservoir.draw(20);

        assertThat(reservoir.items()).isEqualTo(before);
        assertThat(filled(2).draw(20)).isEqualTo(first);
        assertThat(reservoir.draw(20)).isNotEqualTo(first);
    }

    @Test
    void aReloadedReservoirDrawsOnExactly() {
        Reservoir<Integer> original = filled(2);
        original.draw(5);
        Reservoir<Integer> copy = reloaded(original);

        assertThat(copy.draw(50)).isEqualTo(original.draw(50));
    }
}
