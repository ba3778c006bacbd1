package io.headwater.learn.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.learn.gate.Verdict.Cause;
import io.headwater.learn.state.SavedValues;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Pairs EVEN = new Pairs(100, 3, 3);

    private final SplittableRandom random = new SplittableRandom(7);
    private Gate gate = new Gate(GateSettings.DEFAULT);
    private long events;

    /** Events of four labels that an open gate sees, so many of them wrong. */
    private void see(int count, double errors) {
        for (int i = 0; i < count; i++) {
            gate.see((int) (events++ % 4), random.nextDouble() >= errors);
        }
    }

    /** Events that a closed gate sees. */
    private void compare(int count, double servedErrors, double candidateErrors) {
        for (int i = 0; i < count; i++) {
            double draw = random.nextDouble();
            gate.compare((int) (events++ % 4), draw >= servedErrors, draw >= candidateErrors);
        }
    }

    private Verdict judge(Pairs holdout) {
        Verdict verdict = gate.judge(events, holdout);
        gate.apply(verdict, events);
        return verdict;
    }

    @Test
    void aModelThatHasJustBegunIsServedWhateverItIsLike() {
        see(400, 0.9);
        assertThat(judge(new Pairs(100, 40, 0)).cause()).isEqualTo(Cause.TOO_FEW_EVENTS);
    }

    @Test
    void aVersionThatLosesClearlyOnTheHoldoutIsHeld() {
        see(1_000, 0.1);
        assertThat(judge(new Pairs(100, 9, 2)).serve()).isTrue();
        assertThat(judge(new Pairs(Gate.LEAST_HOLDOUT - 1, 12, 0)).serve())
                .as("too few to tell")
                .isTrue();

        Verdict verdict = judge(new Pairs(100, 12, 0));

        assertThat(verdict.cause()).isEqualTo(Cause.WORSE);
        assertThat(verdict.reason()).contains("of 100 events of the holdout 12 were lost and 0 won (p = 2.4e-04)");
        assertThat(gate.isHeld()).isTrue();
    }

    @Test
    void oneBadMicroBatchIsNoReason() {
        see(1_000, 0.1);
        see(16, 0.5);
        assertThat(judge(EVEN).serve()).isTrue();
    }

    @Test
    void manyMoreErrorsThanUsualForTheirLabelsAreAReason() {
        see(1_000, 0.1);
        see(64, 0.4);
        assertThat(judge(EVEN).cause()).isEqualTo(Cause.UPHEAVAL);
    }

    @Test
    void labelsThatHaveAlwaysBeenHardAreNone() {
        for (int i = 0; i < 1_000; i++) {
            boolean hard = i % 10 == 0;
            gate.see(hard ? 1 : 0, random.nextDouble() >= (hard ? 0.5 : 0.05));
        }
        for (int i = 0; i < 64; i++) {
            gate.see(1, random.nextDouble() >= 0.5);
        }
        events = 1_064;
        assertThat(judge(EVEN).serve()).isTrue();
    }

    private void hold() {
        see(1_000, 0.1);
        see(64, 0.4);
        assertThat(judge(EVEN).serve()).isFalse();
    }

    @Test
    void whileWrongLabelsPourInNothingIsServedThoughTheCandidateLooksNoWorse() {
        hold();
        for (int i = 0; i < 30; i++) {
            compare(32, 0.38, 0.38);
            assertThat(judge(EVEN).cause()).isEqualTo(Cause.STILL_HELD);
        }
    }

    @Test
    void onceTheStreamIsCalmACandidateThatIsNoWorseIsServed() {
        hold();
        compare(200, 0.38, 0.38);
        compare(64, 0.1, 0.1);
        assertThat(judge(EVEN).serve()).as("too early to tell").isFalse();
        compare(150, 0.1, 0.1);

        assertThat(judge(EVEN).cause()).isEqualTo(Cause.CALM);
        see(64, 0.1);
        assertThat(judge(EVEN).serve()).as("and the next one").isTrue();
    }

    @Test
    void aCandidateThatIsWorseStaysHeldThoughTheStreamIsCalm() {
        hold();
        for (int i = 0; i < 20; i++) {
            compare(64, 0.1, 0.15);
            assertThat(judge(EVEN).serve()).isFalse();
        }
    }

    @Test
    void whenTextsMeanSomethingElseTheCandidateProvesItselfWithinAFewEvents() {
        see(1_000, 0.1);
        gate.startedAfresh();
        assertThat(judge(Pairs.NONE).cause()).isEqualTo(Cause.AFRESH);
        compare(32, 0.95, 0.4);

        assertThat(judge(Pairs.NONE).cause()).isEqualTo(Cause.BETTER);
        see(64, 0.4);
        assertThat(judge(Pairs.NONE).serve())
                .as("what was usual before is forgotten")
                .isTrue();
    }

    @Test
    void aHoldEndsWhenItHasLastedForLongEnough() {
        hold();
        compare(3_999, 0.4, 0.45);
        assertThat(judge(EVEN).serve()).isFalse();
        compare(1, 0.4, 0.45);
        assertThat(judge(EVEN).cause()).isEqualTo(Cause.HELD_LONG_ENOUGH);
        assertThat(gate.isHeld()).isFalse();
    }

    @Test
    void withoutAGateEverythingIsServed() {
        gate = new Gate(GateSettings.OFF);
        see(1_000, 0.1);
        see(64, 0.9);
        assertThat(judge(new Pairs(100, 50, 0)).cause()).isEqualTo(Cause.NO_GATE);
    }

    @Test
    void aRestoredGateGoesOnAsTheOther() {
        hold();
        compare(100, 0.2, 0.2);
        TreeMap<String, String> saved = new TreeMap<>();
        gate.save(new SavedValues("", saved));
        Gate other = new Gate(GateSettings.DEFAULT);
        other.load(new SavedValues("", saved));

        for (int i = 0; i < 400; i++) {
            boolean right = random.nextDouble() >= 0.1;
            gate.compare(i % 4, right, right);
            other.compare(i % 4, right, right);
            events++;
            Verdict verdict = gate.judge(events, EVEN);
            assertThat(other.judge(events, EVEN)).isEqualTo(verdict);
            gate.apply(verdict, events);
            other.apply(verdict, events);
            if (!gate.isHeld()) {
                return;
            }
        }
        throw new AssertionError("the hold never ended");
    }
}
