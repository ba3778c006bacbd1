package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Decision;
import io.headwater.model.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A slow learner beside a fast one, on streams of different speeds. */
class SamplingTest {
    private static final int MICRO_BATCH = 32;
    private static final long MILLI = 1_000_000;
    private static final CommitteeSettings SETTINGS = new CommitteeSettings(5, 16, 40, 100, true, 0.5);

    private final ScriptedLearner slow = new ScriptedLearner("slow", true);
    private final TargetModel model = model(slow);
    private final List<Decision> taken = new ArrayList<>();
    private long now;

    private static TargetModel model(ScriptedLearner slow) {
        return new TargetModel(
                new Committee(List.of(slow, new ScriptedLearner("fast")), new RecordingExporter(), SETTINGS));
    }

    private static List<Example> microBatch(int number) {
        Random random = new Random(number);
        return IntStream.range(0, MICRO_BATCH)
                .mapToObj(i -> {
                    int kind = random.nextInt(4);
                    int[] ngrams = {random.nextInt(1 << 18)};
                    return new Example(new Features(new float[] {kind, 1}, ngrams), "label " + kind);
                })
                .toList();
    }

    /** Learns micro-batches of which each takes {@code millis} by everything but the slow learner. */
    private void stream(int from, int to, long millis) {
        for (int i = from; i < to; i++) {
            now += millis * MILLI;
            model.learn(microBatch(i));
            for (Decision decision : model.proposals()) {
                model.apply(decision);
                taken.add(decision);
            }
        }
    }

    /** So long it takes to be asked of the events of a micro-batch, however many it is shown. */
    private void slowBy(long millisPerMicroBatch) {
        slow.atWork = () -> now += millisPerMicroBatch * MILLI;
    }

    @Test
    void aStreamThatComesSlowlyIsLearnedWhole() {
        model.limit(new Budget(0, new Sampling(0.25, () -> now), () -> now));
        slowBy(100);
        stream(0, 40, 10_000);
        assertThat(taken).isEmpty();
        assertThat(model.members())
                .extracting(member -> member.prequential().events())
                .containsExactly(40L * MICRO_BATCH, 40L * MICRO_BATCH);
    }

    @Test
    void ofAFastStreamTheSlowLearnerSeesASampleAndOfASlowOneAgainEverything() {
        model.limit(new Budget(0, new Sampling(0.2, () -> now), () -> now));
        slowBy(200);
        stream(0, 30, 100);
        assertThat(taken).isNotEmpty();
        Decision last = taken.get(taken.size() - 1);
        assertThat(last.learner()).isEqualTo("slow");
        // 200 ms a micro-batch, and 25 ms are allowed beside 100.
        assertThat(last.oneIn()).isGreaterThan(4);
        long shown = model.members().get(0).prequential().events();
        assertThat(shown).isBetween(1L, 30L * MICRO_BATCH / 3);
        assertThat(model.members().get(1).prequential().events()).isEqualTo(30L * MICRO_BATCH);

        stream(30, 60, 1_000_000);
        assertThat(taken.get(taken.size() - 1).oneIn()).isEqualTo(1);
        long before = model.members().get(0).prequential().events();
        stream(60, 61, 1_000_000);
        assertThat(model.members().get(0).prequential().events()).isEqualTo(before + MICRO_BATCH);
    }

    @Test
    void whatIsServedAsksEverybodyOfEveryText() {
        model.learn(microBatch(0));
        model.apply(Decision.sample("slow", 1_000, MICRO_BATCH));
        slow.calls.clear();
        model.learn(microBatch(1));
        assertThat(slow.calls).isEmpty();
        model.export();
        assertThat(slow.calls).isNotEmpty();
    }

    @Test
    void samplesAreRepeatedBitForBitWhateverTheClockSaysThenAlsoAfterARestart() {
        model.limit(new Budget(0, new Sampling(0.2, () -> now), () -> now));
        slowBy(200);
        stream(0, 40, 100);
        assertThat(taken).isNotEmpty();

        for (int restart : List.of(0, 3, 20, 39)) {
            TargetModel copy = model(new ScriptedLearner("slow", true));
            for (int i = 0; i < 40; i++) {
                if (i == restart) {
                    TargetModel next = model(new ScriptedLearner("slow", true));
                    next.restore(copy.state());
                    copy = next;
                }
                copy.learn(microBatch(i));
                for (Decision decision : taken) {
                    if (decision.event() == (long) (i + 1) * MICRO_BATCH) {
                        copy.apply(decision);
                    }
                }
            }
            assertThat(copy.stateSha256()).as("restart at %d", restart).isEqualTo(model.stateSha256());
        }
    }

    @Test
    void onlyWhoIsSlowAndTakesPartIsShownASample() {
        model.learn(microBatch(0));
        assertThatThrownBy(() -> model.apply(Decision.sample("fast", 2, MICRO_BATCH)))
                .hasMessageContaining("shown every event");
        assertThatThrownBy(() -> model.apply(Decision.sample("slow", 2, 1))).hasMessageContaining("after 32");
        model.apply(new Decision("slow", Decision.Action.PAUSE, MICRO_BATCH));
        assertThatThrownBy(() -> model.apply(Decision.sample("slow", 2, MICRO_BATCH)))
                .hasMessageContaining("rests");
        assertThatThrownBy(() -> Decision.sample("slow", 0, MICRO_BATCH)).hasMessageContaining("0");
        assertThat(model.members()).extracting(Member::name).containsExactly("slow", "fast");
    }
}
