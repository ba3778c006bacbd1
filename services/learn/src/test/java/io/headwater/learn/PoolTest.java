package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final int WINDOW = 1280;
    private static final int PERIOD = 32;

    private record Event(float[][] logs, int target) {}

    /** Events of which learners say what {@code say} makes of the truth. */
    private static List<Event> events(int count, int labels, Function<float[], float[][]> say) {
        Opinions opinions = new Opinions(3);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] truth = opinions.truth(labels);
            events.add(new Event(say.apply(truth), opinions.drawn(truth)));
        }
        return events;
    }

    private static Prior prior(double... first) {
        return new Prior(first, first);
    }

    private static Pool after(List<Event> events, double... first) {
        Pool pool = new Pool(prior(first));
        events.forEach(event -> pool.observe(event.logs(), event.target()));
        return pool;
    }

    private static double loss(List<Event> events, double[] exponents) {
        double loss = 0;
        for (Event event : events) {
            int labels = event.logs()[0].length;
            double[] pooled = new double[labels];
            for (int label = 0; label < labels; label++) {
                for (int i = 0; i < exponents.length; i++) {
                    pooled[label] += exponents[i] * event.logs()[i][label];
                }
            }
            loss += Math.log(Arrays.stream(pooled).map(Math::exp).sum()) - pooled[event.target()];
        }
        return loss;
    }

    private static double objective(List<Event> events, double[] exponents, double[] first) {
        double pull = 0;
        for (int i = 0; i < first.length; i++) {
            pull += 8 * (exponents[i] - first[i]) * (exponents[i] - first[i]);
        }
        return loss(events, exponents) + pull;
    }

    @Test
    void theFirstWeightsHoldUntilThirtyTwoEventsWereSeen() {
        List<Event> events = events(PERIOD, 4, truth -> new float[][] {Opinions.scaled(truth, 2)});

        assertThat(after(events.subList(0, PERIOD - 1), 1).exponents()).containsExactly(1.0);
        assertThat(after(events, 1).exponents()[0]).isLessThan(1);
    }

    @Test
    void aLearnerTwiceAsSureAsItShouldBeGetsHalfTheExponent() {
        Pool pool = after(events(2_000, 4, truth -> new float[][] {Opinions.scaled(truth, 2)}), 1);

        assertThat(pool.exponents()[0]).isCloseTo(0.5, within(0.05));
    }

    @Test
    void aLearnerHalfAsSureAsItShouldBeGetsTwiceTheExponent() {
        Pool pool = after(events(2_000, 4, truth -> new float[][] {Opinions.scaled(truth, 0.5)}), 1);

        assertThat(pool.exponents()[0]).isCloseTo(2, within(0.2));
    }

    @Test
    void ofHundredsOfLabelsTheKeptOnesAreEnoughToFindTheExponent() {
        Pool pool = after(events(1_300, 150, truth -> new float[][] {Opinions.scaled(truth, 2)}), 1);

        assertThat(pool.exponents()[0]).isCloseTo(0.5, within(0.1));
    }

    @Test
    void noStepRaisesTheLossOnTheWindowPlusThePullToTheFirstWeights() {
        Opinions noise = new Opinions(8);
        List<Event> events = events(3_000, 5, truth ->
                new float[][] {Opinions.scaled(truth, 2), Opinions.scaled(truth, 0.5), noise.truth(5)});
        double[] first = {0.4, 0.3, 0.3};
        Pool pool = new Pool(prior(first));
        int lower = 0;
        for (int i = 0; i < events.size(); i++) {
            double[] before = pool.exponents();
            pool.observe(events.get(i).logs(), events.get(i).target());
            if ((i + 1) % PERIOD == 0) {
                List<Event> window = events.subList(Math.max(0, i + 1 - WINDOW), i + 1);
                double change = objective(window, pool.exponents(), first) - objective(window, before, first);
                assertThat(change).as("after event %d", i).isLessThan(1e-6);
                lower += change < 0 ? 1 : 0;
            } else {
                assertThat(pool.exponents()).containsExactly(before);
            }
        }
        assertThat(lower).isGreaterThan(80);
        List<Event> window = events.subList(events.size() - WINDOW, events.size());
        assertThat(loss(window, pool.exponents())).isLessThan(0.95 * loss(window, first));
    }

    @Test
    void aLearnerThatGuessesLosesItsWeightToTheOneThatKnows() {
        Opinions noise = new Opinions(8);

        Pool pool = after(events(2_000, 4, truth -> new float[][] {truth, noise.truth(4)}), 0.5, 0.5);

        assertThat(pool.exponents()[0]).isCloseTo(1, within(0.1));
        assertThat(pool.exponents()[1]).isBetween(0.0, 0.06);
    }

    @Test
    void aLearnerAndItsDuplicateShareTheWeight() {
        Pool pool = after(events(2_000, 4, truth -> new float[][] {truth, truth}), 0.5, 0.5);

        assertThat(pool.exponents()[0]).isCloseTo(pool.exponents()[1], within(1e-9));
        assertThat(pool.exponents()[0]).isCloseTo(0.5, within(0.05));
    }

    @Test
    void aLearnerThatSaysTheContraryGetsNothingAndNeverLess() {
        Pool pool = new Pool(prior(new double[] {0.5, 0.3}));
        for (Event event :
                events(2_000, 4, truth -> new float[][] {Opinions.scaled(truth, 0.3), Opinions.scaled(truth, -1)})) {
            pool.observe(event.logs(), event.target());
            assertThat(Arrays.stream(pool.exponents()).min().orElseThrow()).isNotNegative();
        }
        assertThat(pool.exponents()[1]).isZero();
    }

    @Test
    void aLearnerThatHadNothingIsTakenBackWhenItKnowsBetter() {
        Pool pool = after(
                events(1_300, 4, truth -> new float[][] {Opinions.scaled(truth, 0.3), Opinions.scaled(truth, -1)}),
                0.5,
                0.5);
        assertThat(pool.exponents()[1]).isZero();

        events(1_300, 4, truth -> new float[][] {Opinions.scaled(truth, 0.3), truth})
                .forEach(event -> pool.observe(event.logs(), event.target()));

        assertThat(pool.exponents()[1]).isGreaterThan(0.5);
    }

    @Test
    void onlyTheLastEventsOfTheWindowCount() {
        List<Event> shy = events(3_000, 4, truth -> new float[][] {Opinions.scaled(truth, 0.5)});
        List<Event> sure = events(WINDOW, 4, truth -> new float[][] {Opinions.scaled(truth, 2)});
        Pool pool = after(shy, 1);

        sure.forEach(event -> pool.observe(event.logs(), event.target()));

        assertThat(pool.exponents()[0]).isCloseTo(0.5, within(0.05));
    }

    @Test
    void aPoolThatForgetsBeginsAgain() {
        List<Event> events = events(100, 4, truth -> new float[][] {Opinions.scaled(truth, 2)});
        Pool pool = after(events, 1);
        pool.forget();

        assertThat(pool.exponents()).containsExactly(1.0);
        assertThat(saved(pool)).isEqualTo(saved(new Pool(prior(new double[] {1}))));
        events.forEach(event -> pool.observe(event.logs(), event.target()));
        assertThat(pool.exponents()).containsExactly(after(events, 1).exponents());
    }

    @Test
    void learnersThatRuleOutEveryLabelAlikeChangeNothing() {
        float[] floor = new float[3];
        Arrays.fill(floor, Learner.LEAST_LOG);
        Pool pool = new Pool(prior(0.5, 0.5));
        for (int i = 0; i < 2_000; i++) {
            pool.observe(new float[][] {floor, floor}, i % 3);
        }
        assertThat(pool.exponents()).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
    }

    @Test
    void aLearnerThatIsSureAndAlwaysWrongGetsNothingAndNoNumberOverflows() {
        float[] sure = {0, Learner.LEAST_LOG, Learner.LEAST_LOG};
        float[] even = Opinions.normalised(new double[3]);
        Pool pool = new Pool(prior(0.5, 0.5));
        for (int i = 0; i < 2_000; i++) {
            pool.observe(new float[][] {sure, even}, 1 + i % 2);
        }
        assertThat(pool.exponents()[0]).isZero();
        assertThat(pool.exponents()[1]).isCloseTo(0.5, within(1e-3));
    }

    @Test
    void ofManyLabelsSixteenAreKeptAndTheTrueOneAmongThemHoweverManyTie() {
        for (int target : List.of(0, 15, 16, 17, 100, 149)) {
            float[] tie = new float[150];
            Arrays.fill(tie, -5);
            tie[target] = -13;
            tie[120] = target == 120 ? -13 : -0.5f;
            float[] other = tie.clone();
            other[target] = -12;
            Pool pool = new Pool(prior(0.5, 0.5));

            pool.observe(new float[][] {tie, other}, target);

            Map<String, String> metadata = new TreeMap<>();
            float[] kept =
                    pool.save("pool.", new SavedValues("", metadata)).get(0).toArray();
            int at = 2 * Integer.parseInt(metadata.get("targets"));
            assertThat(kept).hasSize(2 * 17);
            assertThat(Arrays.copyOfRange(kept, at, at + 2)).containsExactly(-13, -12);
            assertThat(kept).contains(-0.5f);
        }
    }

    @Test
    void ofManyLabelsThoseAreKeptThatAnyLearnerThinksLikely() {
        float[][] logs = new float[2][40];
        for (int label = 0; label < 40; label++) {
            logs[0][label] = -1 - label;
            logs[1][label] = -40 + label;
        }
        Pool pool = new Pool(prior(0.5, 0.5));

        pool.observe(logs, 20);

        float[] kept =
                pool.save("pool.", new SavedValues("", new TreeMap<>())).get(0).toArray();
        List<Float> first =
                IntStream.range(0, 16).mapToObj(i -> -kept[2 * i] - 1).toList();
        assertThat(first)
                .contains(0f, 1f, 2f, 3f, 4f, 5f, 6f, 20f, 33f, 34f, 35f, 36f, 37f, 38f, 39f)
                .hasSize(16);
        // Then the mean of the 24 others.
        double rest = 0;
        for (int label = 0; label < 40; label++) {
            rest += first.contains((float) label) ? 0 : Math.exp(-1 - label);
        }
        assertThat(kept).hasSize(2 * 17);
        assertThat((double) kept[32]).isCloseTo(Math.log(rest / 24), within(1e-5));
    }

    private static Map<String, String> saved(Pool pool) {
        Map<String, String> metadata = new TreeMap<>();
        List<Tensor> tensors = pool.save("pool.", new SavedValues("pool.", metadata));
        metadata.put("tensors", new TrainingState(Map.of(), tensors).sha256());
        return metadata;
    }

    @Test
    void aReloadedPoolGoesOnExactly() {
        List<Event> events = events(2_100, 20, truth -> new float[][] {Opinions.scaled(truth, 2), truth});
        for (int interruption : List.of(0, 1, 31, 32, 50, 1_279, 1_281, 1_500)) {
            Pool original = after(events.subList(0, interruption), 0.7, 0.3);
            Map<String, String> metadata = new TreeMap<>();
            Map<String, Tensor> tensors = new HashMap<>();
            original.save("pool.", new SavedValues("pool.", metadata)).forEach(t -> tensors.put(t.name(), t));
            Pool copy = new Pool(prior(new double[] {0.7, 0.3}));
            copy.load("pool.", new SavedValues("pool.", metadata), tensors);

            assertThat(saved(copy)).isEqualTo(saved(original));
            for (Event event : events.subList(interruption, interruption + 100)) {
                original.observe(event.logs(), event.target());
                copy.observe(event.logs(), event.target());
                assertThat(copy.exponents()).containsExactly(original.exponents());
            }
            assertThat(saved(copy)).isEqualTo(saved(original));
        }
    }

    /** The first knows nothing, the second is the source's. */
    private static Prior led() {
        return new Prior(new double[] {0.8, 0}, new double[] {0.1, 1});
    }

    @Test
    void whereASourceIsBelievedItLeadsFromTheFirstEventAndLosesTheLeadBeforeTheFirstStepIfItIsWrong() {
        Pool pool = new Pool(led());
        pool.believe();
        assertThat(pool.exponents()[1]).isGreaterThan(0.9);
        for (int i = 0; i < PERIOD - 1; i++) {
            pool.observe(new float[][] {{-0.7f, -0.7f}, {-0.1f, -2.35f}}, 1);
        }
        assertThat(pool.exponents()).containsExactly(new double[] {0.8, 0}, within(0.01));
    }

    @Test
    void whereASourceIsBelievedWhoRestsHasNoWeightAndIsWokenWithoutOne() {
        Pool pool = new Pool(led());
        pool.believe();
        pool.rest(0, true);
        pool.observe(new float[][] {{-0.7f, -0.7f}, {-0.1f, -2.35f}}, 0);
        assertThat(pool.exponents()[0]).isZero();
        pool.rest(0, false);
        pool.observe(new float[][] {{-0.7f, -0.7f}, {-0.1f, -2.35f}}, 0);
        assertThat(pool.exponents()[0]).isZero();
        assertThat(pool.exponents()[1]).isGreaterThan(0.9);
    }

    @Test
    void aPoolThatForgetsNoLongerBelievesASource() {
        Pool pool = new Pool(led());
        pool.believe();
        pool.forget();
        assertThat(pool.exponents()).containsExactly(0.8, 0);
    }

    @Test
    void aReloadedPoolBelievesAsMuchAsBefore() {
        List<Event> events = events(200, 4, truth -> new float[][] {Opinions.scaled(truth, 0.2), truth});
        for (int interruption : List.of(1, 31, 40)) {
            Pool original = new Pool(led());
            original.believe();
            events.subList(0, interruption).forEach(event -> original.observe(event.logs(), event.target()));
            Map<String, String> metadata = new TreeMap<>();
            Map<String, Tensor> tensors = new HashMap<>();
            original.save("pool.", new SavedValues("pool.", metadata)).forEach(t -> tensors.put(t.name(), t));
            Pool copy = new Pool(led());
            copy.load("pool.", new SavedValues("pool.", metadata), tensors);
            for (Event event : events.subList(interruption, events.size())) {
                original.observe(event.logs(), event.target());
                copy.observe(event.logs(), event.target());
                assertThat(copy.exponents()).containsExactly(original.exponents());
            }
        }
    }

    @Test
    void aStateOfAnotherNumberOfLearnersIsRefused() {
        Map<String, String> metadata = new TreeMap<>();
        Map<String, Tensor> tensors = new HashMap<>();
        new Pool(prior(new double[] {1}))
                .save("pool.", new SavedValues("pool.", metadata))
                .forEach(t -> tensors.put(t.name(), t));
        Pool two = new Pool(prior(0.5, 0.5));

        assertThatThrownBy(() -> two.load("pool.", new SavedValues("pool.", metadata), tensors))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatALearnerIsWorthIsWhatThePoolWouldLoseWithoutIt() {
        Pool pool = new Pool(prior(0.5, 0.5));
        assertThat(pool.worth()).containsExactly(0, 0);
        for (int i = 0; i < 400; i++) {
            // The first knows, the second has no opinion.
            pool.observe(new float[][] {{-0.1f, -2.35f}, {-0.7f, -0.7f}}, i % 10 == 9 ? 1 : 0);
        }
        assertThat(pool.worth()[0]).isGreaterThan(0.2);
        assertThat(pool.worth()[1]).isBetween(-1e-6, 1e-6);
    }

    @Test
    void whoRestsHasNoWeightAndComesBackFromNone() {
        Pool pool = new Pool(prior(0.5, 0.5));
        Runnable events = () -> {
            for (int i = 0; i < 320; i++) {
                pool.observe(new float[][] {{-0.1f, -2.35f}, {-0.2f, -1.7f}}, i % 10 == 9 ? 1 : 0);
            }
        };
        events.run();
        pool.rest(1, true);
        double alone = pool.exponents()[0];
        assertThat(pool.exponents()[1]).isZero();
        events.run();
        assertThat(pool.exponents()[1]).isZero();
        assertThat(pool.exponents()[0]).as("it has to do the other's part").isGreaterThan(alone);
        pool.forget();
        assertThat(pool.exponents()).containsExactly(0.5, 0);
        pool.rest(1, false);
        assertThat(pool.exponents()[1]).isZero();
        events.run();
        assertThat(pool.exponents()[1]).isPositive();
    }
}
