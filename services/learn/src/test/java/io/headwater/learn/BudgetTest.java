package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Decision;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final int PERIOD = 320;
    private static final double[] ALIKE = {0.3, 0.3, 0.3};

    private final Roster roster =
            new Roster(List.of(new ScriptedLearner("a"), new ScriptedLearner("b"), new ScriptedBatchLearner("c")));
    private long now;

    private Budget budget(double millis) {
        return new Budget(millis, () -> now);
    }

    /** One period in which learners that take part cost {@code millis} an event each; decisions are followed. */
    private List<Decision> period(Budget budget, double[] millis, double[] exponents, double... worth) {
        for (int i = 0; i < millis.length; i++) {
            if (!roster.rests(i)) {
                long nanos = (long) (millis[i] * PERIOD * 1e6);
                budget.run(i, () -> {
                    now += nanos;
                });
            }
        }
        roster.count(PERIOD);
        List<Decision> decisions = budget.proposals(roster, exponents, () -> worth);
        for (Decision decision : decisions) {
            roster.set(roster.indexOf(decision.learner()), decision.action() == Decision.Action.PAUSE);
        }
        return decisions;
    }

    private List<String> periods(int n, Budget budget, double[] millis, double[] exponents, double... worth) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            period(budget, millis, exponents, worth)
                    .forEach(decision ->
                            told.add(decision.action() + " " + decision.learner() + " " + decision.event() / PERIOD));
        }
        return told;
    }

    @Test
    void withoutALimitNobodyRestsAndNoClockIsLookedAt() {
        Budget unlimited = new Budget(0, () -> {
            throw new AssertionError("looked at the clock");
        });
        assertThat(periods(50, unlimited, new double[] {9, 9, 9}, new double[3], 0, 0, 0))
                .isEmpty();
    }

    @Test
    void whoHasNoWeightAndIsWorthNothingRestsAfterAWhileAndIsTriedAgain() {
        double[] weights = {0.5, 0.01, 0.5};
        assertThat(periods(50, budget(100), new double[] {1, 1, 1}, weights, 0.1, 0, 0.1))
                .containsExactly("PAUSE b 4", "WAKE b 24", "PAUSE b 28", "WAKE b 48");
    }

    @Test
    void whoIsWorthSomethingStaysHoweverLittleItWeighs() {
        assertThat(periods(50, budget(100), new double[] {1, 1, 1}, new double[3], 0.1, 0.1, 0.1))
                .isEmpty();
    }

    @Test
    void whileAllCostTooMuchTheOneThatIsWorthLeastForItsCostRests() {
        // By worth alone it would be a.
        assertThat(periods(20, budget(2.5), new double[] {0.1, 1, 2}, ALIKE, 0.01, 0.2, 0.1))
                .containsExactly("PAUSE c 4");
    }

    @Test
    void oneAfterTheOtherRestsUntilTheRestIsCheapEnoughButNeverTheLast() {
        assertThat(periods(20, budget(0.01), new double[] {1, 1, 1}, ALIKE, 0.1, 0.3, 0.2))
                .containsExactly("PAUSE a 4", "PAUSE c 5");
        assertThat(roster.present()).isEqualTo(1);
    }

    @Test
    void driftWakesAllWhoRest() {
        Budget budget = budget(0.01);
        periods(6, budget, new double[] {1, 1, 1}, ALIKE, 0.1, 0.3, 0.2);
        budget.note(Set.of(Alarm.LABELS));
        assertThat(periods(1, budget, new double[] {1, 1, 1}, ALIKE, 0.1, 0.3, 0.2))
                .isEmpty();

        budget.note(EnumSet.of(Alarm.ERROR_ADWIN));

        assertThat(periods(6, budget, new double[] {1, 1, 1}, ALIKE, 0.1, 0.3, 0.2))
                .containsExactly("WAKE a 8", "WAKE c 8", "PAUSE a 12", "PAUSE c 13");
    }

    @Test
    void aBudgetThatCannotBeIsRefused() {
        assertThatThrownBy(() -> budget(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> budget(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
