package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.TargetModel;
import io.headwater.model.Prequential;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final Checkpoint AFTER_200 = Checkpoint.VALUES.get(0);

    @Test
    void accuracyCountsTheHitsOfAStretch() {
        Trace trace = Results.trace(false, true, true, false, true);
        assertThat(trace.events()).isEqualTo(5);
        assertThat(trace.accuracy(0, 5)).isEqualTo(0.6);
        assertThat(trace.accuracy(1, 3)).isEqualTo(1);
        assertThat(trace.accuracy(3, 4)).isZero();
    }

    @Test
    void withinAMicroBatchHitsCountAsEvenlySpread() {
        Trace trace = new Trace();
        trace.add(Results.counter(32, 16, Map.of()));
        trace.add(Results.counter(64, 48, Map.of()));
        assertThat(trace.accuracy(0, 40)).isCloseTo(24 / 40.0, within(1e-12));
        assertThat(trace.accuracy(48, 64)).isCloseTo(1, within(1e-12));
    }

    @Test
    void aCheckpointWithinAMicroBatchIsExact() {
        Trace trace = new Trace();
        trace.add(Results.counter(192, 100, Map.of()));
        trace.add(Results.counter(224, 132, Map.of(200, 101 / 200.0)));
        assertThat(AFTER_200.of(trace).orElseThrow()).isEqualTo(101 / 200.0);
    }

    @Test
    void aStretchThatTheStreamDoesNotHaveHasNoAccuracy() {
        Trace trace = Results.steady(1900, 50);
        assertThat(AFTER_200.of(trace)).isEqualTo(OptionalDouble.of(0.5));
        assertThat(Checkpoint.LAST_2000.of(trace)).isEmpty();
        assertThat(Checkpoint.ALL.of(trace)).isEqualTo(OptionalDouble.of(0.5));
        assertThat(Checkpoint.ALL.of(new Trace())).isEmpty();
        assertThatThrownBy(() -> trace.accuracy(0, 1901)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> trace.accuracy(5, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLastTwoThousandAreCountedFromTheEnd() {
        Trace trace = new Trace();
        trace.add(Results.counter(1000, 0, Map.of()));
        trace.add(Results.counter(3000, 1500, Map.of()));
        assertThat(Checkpoint.LAST_2000.of(trace)).isEqualTo(OptionalDouble.of(0.75));
        assertThat(Checkpoint.ALL.of(trace)).isEqualTo(OptionalDouble.of(0.5));
    }

    @Test
    void aCounterThatDoesNotGoOnIsADefect() {
        Trace trace = Results.steady(100, 50);
        assertThatThrownBy(() -> trace.add(Results.counter(100, 50, Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPassTellsExactlyWhatTheModelsCountersTell() {
        CountingModels models = new CountingModels();
        try (TargetModel model = models.create(1)) {
            Pass pass = new Pass(model, 32, () -> 0, done -> {});
            pass.learn(CountingModels.stream(1100));
            Run run = pass.result(models.committee(), 1);

            Prequential committee = model.prequential();
            assertThat(run.participants().get(0).trace().accuracy(0, 1100)).isEqualTo(committee.accuracy());
            assertThat(run.participants().get(0).logLoss()).isEqualTo(committee.logLoss());
            for (int i = 0; i < 2; i++) {
                Participant learner = run.participants().get(i + 1);
                Prequential counter = model.members().get(i).prequential();
                assertThat(AFTER_200.of(learner.trace()).orElseThrow())
                        .isEqualTo(counter.checkpoints().get(200));
                assertThat(learner.trace().accuracy(0, 1100)).isEqualTo(counter.accuracy());
                assertThat(learner.weight()).isEqualTo(model.members().get(i).weight());
            }
        }
    }
}
