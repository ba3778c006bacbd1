package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Decision;
import io.headwater.model.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What it means for learners of a target model to rest. */
class RestingTest {
    private static final int MICRO_BATCH = 32;
    private static final CommitteeSettings SETTINGS = new CommitteeSettings(5, 16, 40, 100, true, 0.5);

    private final ScriptedLearner one = new ScriptedLearner("one");
    private final ScriptedBatchLearner two = new ScriptedBatchLearner("two");
    private final RecordingExporter exporter = new RecordingExporter();
    private final TargetModel model = model(one, two, exporter);

    private static TargetModel model(Learner one, Learner two, Exporter exporter) {
        return new TargetModel(new Committee(List.of(one, two), exporter, SETTINGS));
    }

    private static TargetModel other() {
        return model(new ScriptedLearner("one"), new ScriptedBatchLearner("two"), new RecordingExporter());
    }

    /** Four kinds of texts, each with its label in most cases; all labels change places after 80 micro-batches. */
    private static List<Example> microBatch(int number) {
        return IntStream.range(number * MICRO_BATCH, (number + 1) * MICRO_BATCH)
                .mapToObj(i -> {
                    int kind = i * 7 % 4;
                    int label = (kind + (i % 13 == 0 ? 1 : 0) + (number < 80 ? 0 : 1)) % 4;
                    return new Example(new Features(new float[] {kind, i % 5}, new int[] {i}), "label " + label);
                })
                .toList();
    }

    private static void learn(TargetModel model, int from, int to) {
        for (int i = from; i < to; i++) {
            model.learn(microBatch(i));
        }
    }

    private static Decision pause(String learner, long event) {
        return new Decision(learner, Decision.Action.PAUSE, event);
    }

    private static Decision wake(String learner, long event) {
        return new Decision(learner, Decision.Action.WAKE, event);
    }

    @Test
    void whoRestsIsNeitherAskedNorTaughtNorCountedButLearnsOfNewLabels() {
        learn(model, 0, 4);
        model.apply(pause("two", 128));
        two.calls.clear();

        learn(model, 4, 14);
        model.learn(List.of(new Example(new Features(new float[] {1, 1}, new int[] {1}), "new")));

        assertThat(two.calls).containsExactly("grow 5");
        assertThat(model.members()).extracting(Member::weight).element(1).isEqualTo(0.0);
        assertThat(model.members())
                .extracting(member -> member.prequential().events())
                .containsExactly(449L, 128L);
        model.export();
        assertThat(exporter.mix().exponents()[1]).isZero();
        assertThat(exporter.mix().shares()[1]).isZero();
        assertThat(exporter.mix().shares()[0]).isEqualTo(1);
    }

    @Test
    void aBatchLearnerThatIsWokenMakesUpAndAnEventLearnerGoesOn() {
        learn(model, 0, 4);
        model.apply(pause("two", 128));
        learn(model, 4, 14);
        two.steps.clear();
        model.apply(wake("two", 448));
        // 320 missed events would be 20 steps; 100 kept ones make 2 of 40.
        assertThat(two.steps).hasSize(2);
        assertThat(two.steps).allSatisfy(step -> assertThat(step.texts()).hasSize(40));

        model.apply(pause("one", 448));
        one.calls.clear();
        learn(model, 14, 24);
        model.apply(wake("one", 768));
        assertThat(one.calls).isEmpty();
        learn(model, 24, 40);
        assertThat(one.calls).hasSize(32);
        assertThat(model.members()).extracting(Member::weight).doesNotContain(0.0);
    }

    @Test
    void aDecisionThatDoesNotFitIsRefused() {
        learn(model, 0, 2);
        assertThatThrownBy(() -> model.apply(pause("one", 63))).hasMessageContaining("after 64");
        assertThatThrownBy(() -> model.apply(pause("three", 64))).hasMessageContaining("three");
        assertThatThrownBy(() -> model.apply(wake("one", 64))).hasMessageContaining("takes part");
        model.apply(pause("one", 64));
        assertThatThrownBy(() -> model.apply(pause("one", 64))).hasMessageContaining("rests");
        assertThatThrownBy(() -> model.apply(pause("two", 64))).hasMessageContaining("1 take part");
        assertThatThrownBy(() -> pause("one", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decisionsAreRepeatedBitForBitWhateverTheClockSaysThenAlsoAfterARestart() {
        long[] now = {0};
        one.atWork = () -> now[0] += 1_000_000;
        two.atWork = () -> now[0] += 50_000_000;
        model.limit(new Budget(0.5, () -> now[0]));
        List<Decision> taken = new ArrayList<>();
        for (int i = 0; i < 140; i++) {
            model.learn(microBatch(i));
            for (Decision decision : model.proposals()) {
                model.apply(decision);
                taken.add(decision);
            }
        }
        // Too dear; woken by the change of meaning; too dear again.
        assertThat(taken)
                .extracting(Decision::action)
                .containsExactly(Decision.Action.PAUSE, Decision.Action.WAKE, Decision.Action.PAUSE);
        assertThat(taken).extracting(Decision::learner).containsOnly("two");

        for (int restart : List.of(0, 50, 100, 135)) {
            TargetModel copy = other();
            copy.limit(new Budget(1e6, System::nanoTime));
            for (int i = 0; i < 140; i++) {
                if (i == restart) {
                    TargetModel next = other();
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
}
