package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.learn.gate.Pairs;
import io.headwater.learn.state.SavedValues;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldoutTest {
    private static final HoldoutSettings SETTINGS = new HoldoutSettings(0.1, 20);

    /** Of every four events two are of the label "often", one is of "seldom". */
    private static Example event(int number) {
        String label = number % 4 == 0 ? "seldom" : number % 4 < 3 ? "often" : "now and then";
        return new Example(
                new Features(new float[] {number, 1}, new int[] {number + 1}, new int[] {3, number}),
                label,
                new LearnedEvent(new Coordinates("labeled-texts", number % 2, number), 1_000 + number));
    }

    private static List<Example> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(HoldoutTest::event).toList();
    }

    private static Holdout fresh() {
        Holdout holdout = new Holdout();
        holdout.set(SETTINGS);
        return holdout;
    }

    private static List<Coordinates> places(List<Example> examples) {
        return examples.stream()
                .map(example -> example.event().orElseThrow().coordinates())
                .toList();
    }

    private static List<Coordinates> learned(Holdout holdout, int events, int microBatch) {
        List<Example> learned = new ArrayList<>();
        for (int from = 0; from < events; from += microBatch) {
            learned.addAll(holdout.sift(events(from, Math.min(events, from + microBatch)))
                    .learned());
        }
        return places(learned);
    }

    @Test
    void everyEventIsLearnedOnceOrKeptBack() {
        Holdout holdout = fresh();
        List<Coordinates> all = new ArrayList<>(learned(holdout, 2_000, 32));
        assertThat(holdout.size()).isEqualTo(20);
        all.addAll(places(holdout.examples()));

        assertThat(all).containsExactlyInAnyOrderElementsOf(places(events(0, 2_000)));
    }

    @Test
    void itIsBalancedBetweenTheLabelsAndHoldsTheNewest() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 3_000, 32);

        Map<String, Long> counts =
                holdout.examples().stream().collect(Collectors.groupingBy(Example::label, Collectors.counting()));
        assertThat(counts.values()).allMatch(count -> count >= 5 && count <= 8);
        assertThat(holdout.examples())
                .allMatch(example -> example.event().orElseThrow().coordinates().offset() >= 3_000 - 400);
    }

    @Test
    void howEventsAreCutIntoMicroBatchesMakesNoDifference() {
        assertThat(learned(fresh(), 1_000, 1)).isEqualTo(learned(fresh(), 1_000, 32));
    }

    @Test
    void aLabelsFirstEventsAreLearnedAtOnce() {
        Holdout holdout = fresh();
        holdout.set(new HoldoutSettings(0.99, 20));
        assertThat(holdout.sift(events(0, 15)).learned()).hasSize(15);
        Sifted later = holdout.sift(events(15, 29));
        assertThat(later.held())
                .isNotEmpty()
                .allMatch(example -> example.label().equals("often"));
    }

    @Test
    void anEventTakesThePlaceOfTheOneThatIsKeptBackForIt() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 2_000, 32);
        int swaps = 0;
        for (int number = 2_000; number < 2_100; number++) {
            int before = holdout.size();
            Sifted sifted = holdout.sift(events(number, number + 1));
            long waited = sifted.learned().stream()
                    .filter(example -> example.event().orElseThrow().waited())
                    .count();
            assertThat(holdout.size()).isEqualTo(before + sifted.held().size() - waited);
            if (before == 20 && sifted.held().size() == 1) {
                assertThat(waited).isPositive();
                swaps++;
            }
        }
        assertThat(swaps).isBetween(2, 25);
    }

    @Test
    void anEventThatNoneReplacesIsLearnedWhenItHasWaitedLongEnough() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 1_000, 32);
        assertThat(holdout.examples()).anyMatch(example -> example.label().equals("seldom"));
        for (int number = 1_000; number < 1_000 + SETTINGS.mostAge() + 1; number++) {
            // Of one label only: it never takes the place of another's while its own are the most.
            Example often = new Example(
                    new Features(new float[] {number, 1}, new int[0]),
                    "often",
                    new LearnedEvent(new Coordinates("labeled-texts", 0, number), 0));
            Sifted ignored = holdout.sift(List.of(often));
        }
        assertThat(holdout.examples()).allMatch(example -> example.label().equals("often"));
    }

    @Test
    void whoReturnsIsLearnedOnceAndNotCountedAgain() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 1_000, 32);
        Example held = holdout.examples().get(3);
        Example returning = new Example(held.features(), held.label(), held.event(), true);

        Sifted once = holdout.sift(List.of(returning));
        Sifted again = holdout.sift(List.of(returning));

        assertThat(places(once.learned())).isEqualTo(places(List.of(held)));
        assertThat(once.learned().get(0).event().orElseThrow().waited()).isTrue();
        assertThat(once.places()).containsExactly(Sifted.NOWHERE);
        assertThat(again.learned()).isEmpty();
        assertThat(holdout.seen()).isEqualTo(1_000);
    }

    @Test
    void withoutAShareAllIsLearnedAtTheNextEvent() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 1_000, 32);
        holdout.set(HoldoutSettings.NONE);

        assertThat(holdout.sift(events(1_000, 1_001)).learned()).hasSize(21);
        assertThat(holdout.size()).isZero();
    }

    @Test
    void onlyWhatTheVersionBeingServedHasAnsweredIsCompared() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 1_000, 32);
        boolean[] right = new boolean[holdout.size()];
        assertThat(holdout.compare(right)).isEqualTo(Pairs.NONE);
        right[0] = true;
        right[1] = true;
        holdout.serve(right);
        boolean[] other = new boolean[right.length];
        other[1] = true;
        other[2] = true;
        other[3] = true;

        assertThat(holdout.compare(other)).isEqualTo(new Pairs(20, 1, 2));

        holdout.makeObsolete();
        assertThat(holdout.compare(other)).isEqualTo(Pairs.NONE);
        holdout.serve(right);
        assertThat(holdout.compare(other)).as("for good").isEqualTo(Pairs.NONE);
    }

    @Test
    void aRestoredHoldoutKeepsBackTheSameEvents() {
        Holdout holdout = fresh();
        List<Coordinates> unused = learned(holdout, 1_000, 32);
        holdout.serve(new boolean[20]);
        TreeMap<String, String> metadata = new TreeMap<>();
        Map<String, Tensor> tensors = new HashMap<>();
        holdout.save("h.", new SavedValues("h.", metadata)).forEach(tensor -> tensors.put(tensor.name(), tensor));
        Holdout other = Holdout.load("h.", new SavedValues("h.", metadata), tensors);

        assertThat(other.compare(new boolean[20])).isEqualTo(holdout.compare(new boolean[20]));
        for (int from = 1_000; from < 2_000; from += 32) {
            Sifted expected = holdout.sift(events(from, from + 32));
            Sifted actual = other.sift(events(from, from + 32));
            assertThat(places(actual.learned())).isEqualTo(places(expected.learned()));
            assertThat(places(actual.held())).isEqualTo(places(expected.held()));
            for (int i = 0; i < actual.learned().size(); i++) {
                Features a = actual.learned().get(i).features();
                Features e = expected.learned().get(i).features();
                assertThat(a.dense()).isEqualTo(e.dense());
                assertThat(a.ngrams()).isEqualTo(e.ngrams());
                assertThat(a.words()).isEqualTo(e.words());
            }
        }
    }
}
