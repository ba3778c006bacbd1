package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.model.Member;
import io.headwater.model.Prequential;
import io.headwater.model.TransferStrategy;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetModelTest {
    private static final double WORST = -Math.log(1e-6);

    /** Without replay, and with a step at every event: the batch learner learns just what the other one does. */
    private static final CommitteeSettings AT_ONCE = new CommitteeSettings(1, 1, 1, 100, true, 0);

    private final ScriptedLearner learner = new ScriptedLearner("one");
    private final ScriptedBatchLearner other = new ScriptedBatchLearner("other");
    private final RecordingExporter exporter = new RecordingExporter();
    private final TargetModel model = new TargetModel(new Committee(List.of(learner, other), exporter, AT_ONCE));

    private static TargetModel fresh() {
        return fresh(AT_ONCE);
    }

    private static TargetModel fresh(CommitteeSettings settings) {
        return fresh(settings, new RecordingExporter());
    }

    private static TargetModel fresh(CommitteeSettings settings, Exporter exporter) {
        List<Learner> learners = List.of(new ScriptedLearner("one"), new ScriptedBatchLearner("other"));
        return new TargetModel(new Committee(learners, exporter, settings));
    }

    private static List<Example> batch(String... labels) {
        return Arrays.stream(labels)
                .map(label -> new Example(new Features(new float[] {label.length()}, new int[0]), label))
                .toList();
    }

    @Test
    void theFirstMicroBatchIsWrongThroughoutBecauseNoLabelIsKnownYet() {
        Step step = model.learn(batch("spam", "ham", "spam"));

        assertThat(step.correct()).isZero();
        assertThat(step.losses()).containsExactly(new double[] {WORST, WORST, WORST}, within(1e-9));
        assertThat(step.newLabels()).containsExactly("spam", "ham");
        assertThat(step.alarms()).isEmpty();
        assertThat(learner.calls).containsExactly("grow 1", "learn [0]", "grow 2", "learn [1, 0]");
        assertThat(other.calls).containsExactly("grow 1", "step 1", "grow 2", "step 1", "step 1");
    }

    @Test
    void everyEventIsPredictedByTheStateBeforeItsMicroBatch() {
        model.learn(batch("a", "b", "b"));
        learner.calls.clear();

        Step step = model.learn(batch("b", "a", "c"));

        assertThat(learner.calls).containsExactly("predict 3", "learn [1, 0]", "grow 3", "learn [2]");
        assertThat(step.correct()).isEqualTo(1);
        assertThat(step.losses()[0]).isCloseTo(-Math.log(3 / 5.0), within(1e-6));
        assertThat(step.losses()[1]).isCloseTo(-Math.log(2 / 5.0), within(1e-6));
        assertThat(step.losses()[2]).isCloseTo(WORST, within(1e-9));
        assertThat(step.newLabels()).containsExactly("c");
        assertThat(model.labels().names()).containsExactly("a", "b", "c");
        assertThat(model.prequential().events()).isEqualTo(6);
        assertThat(model.prequential().accuracy()).isEqualTo(1 / 6.0);
    }

    @Test
    void ofEqualProbabilitiesTheLabelSeenFirstIsThePrediction() {
        model.learn(batch("a", "b"));
        assertThat(model.learn(batch("b")).correct()).isZero();

        TargetModel second = fresh();
        second.learn(batch("a", "b"));
        assertThat(second.learn(batch("a")).correct()).isEqualTo(1);
    }

    /** Four kinds of texts, the labels of which change places in the middle of the stream. */
    private static Example event(int i, int jump) {
        int kind = i * 7 % 4;
        int noise = i % 13 == 0 ? 1 : 0;
        int label = (kind + noise + (i < jump ? 0 : 1)) % 4;
        return new Example(new Features(new float[] {kind, i % 5}, new int[] {i}), "label " + label);
    }

    private static List<Example> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> event(i, 600)).toList();
    }

    private static final CommitteeSettings REPLAYING = new CommitteeSettings(5, 16, 40, 100, true, 0.5);

    /** Learns in micro-batches of many sizes, from one event to another. */
    private static Set<Alarm> learn(TargetModel model, int from, int to) {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        int size = 1;
        for (int i = from; i < to; i += size) {
            size = 1 + i * 5 % 23;
            alarms.addAll(model.learn(events(i, Math.min(to, i + size))).alarms());
        }
        return alarms;
    }

    private static void assertSameFuture(int interruption) {
        TargetModel model = fresh(REPLAYING);
        learn(model, 0, interruption);
        TrainingState saved = model.state();
        TargetModel restored = fresh(REPLAYING);
        restored.restore(saved);

        assertThat(restored.labels()).isEqualTo(model.labels());
        assertThat(restored.prequential()).isEqualTo(model.prequential());
        assertThat(restored.members()).isEqualTo(model.members());
        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256());
        for (int i = interruption; i < interruption + 300; i += 7) {
            Step step = model.learn(events(i, i + 7));
            assertThat(restored.learn(events(i, i + 7)))
                    .usingRecursiveComparison()
                    .isEqualTo(step);
        }
        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256()).isNotEqualTo(saved.sha256());
    }

    @Test
    void aRestoredModelHasTheSameFutureBitForBit() {
        assertSameFuture(1);
        assertSameFuture(32);
        assertSameFuture(512);
    }

    @Test
    void aModelRestoredInTheMiddleOfARehearsalStepHasTheSameFuture() {
        for (int events : List.of(7, 500 + 9, 500 + 15)) {
            assertSameFuture(events);
        }
    }

    @Test
    void aModelRestoredRightAfterADriftAlarmHasTheSameFuture() {
        TargetModel model = fresh(REPLAYING);
        learn(model, 0, 600);
        int events = 600;
        while (!model.learn(events(events, events + 1)).alarms().contains(Alarm.MEANING)) {
            events++;
            assertThat(events).as("events without the alarm").isLessThan(900);
        }
        TargetModel restored = fresh(REPLAYING);
        restored.restore(model.state());

        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256());
        learn(model, events + 1, events + 400);
        learn(restored, events + 1, events + 400);
        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256());
    }

    @Test
    void aStepTellsWhatOfTheStreamHasChanged() {
        assertThat(learn(model, 0, 600)).doesNotContain(Alarm.ERROR_ADWIN, Alarm.ERROR_PAGE_HINKLEY);
        assertThat(learn(model, 600, 900)).contains(Alarm.MEANING);
    }

    @Test
    void aRestoredModelGoesOnWithTheSettingsOfItsState() {
        TargetModel model = fresh(REPLAYING);
        learn(model, 0, 300 + 11);
        TargetModel restored = fresh(new CommitteeSettings(9, 4, 8, 10, false, 0));
        restored.restore(model.state());

        learn(model, 311, 1_000);
        learn(restored, 311, 1_000);

        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256());
    }

    @Test
    void everyMemberIsReportedWithItsOwnPrequentialFigures() {
        TargetModel slow = fresh(new CommitteeSettings(1, 64, 64, 100, true, 0));
        slow.learn(batch("b", "a", "a", "a", "b"));
        slow.learn(batch("a", "a", "b", "c"));

        List<Member> members = slow.members();

        assertThat(members).extracting(Member::name).containsExactly("one", "other");
        assertThat(members).extracting(Member::weight).containsExactly(0.5, 0.5);
        assertThat(members).extracting(Member::strategy).containsOnly(TransferStrategy.SCRATCH);
        assertThat(members).extracting(Member::encoder).containsOnly("none");
        // The first one saw more of label a; the other has not taken a step yet and says the first label.
        Prequential one = members.get(0).prequential();
        Prequential two = members.get(1).prequential();
        assertThat(one.events()).isEqualTo(9);
        assertThat(one.accuracy()).isEqualTo(2 / 9.0);
        assertThat(two.accuracy()).isEqualTo(1 / 9.0);
        double loss = 6 * WORST - 2 * Math.log(4 / 7.0) - Math.log(3 / 7.0);
        assertThat(one.logLoss()).isCloseTo(loss / 9, within(1e-6));
        assertThat(two.logLoss()).isCloseTo((6 * WORST - 3 * Math.log(0.5)) / 9, within(1e-6));
    }

    @Test
    void whatIsExportedRightAfterARestoreIsProvenOnTextsToo() {
        TargetModel before = fresh(REPLAYING);
        learn(before, 0, 300);
        RecordingExporter proven = new RecordingExporter();
        try (TargetModel after = fresh(REPLAYING, proven)) {
            after.restore(before.state());
            ServingModel unused = after.export();
        }

        assertThat(proven.probes).hasSize(8);
    }

    @Test
    void labelsOfAnyCharactersSurviveARestart() {
        model.learn(batch("a,b", "", "\\", "好\n", "\ud800"));
        TargetModel restored = fresh();
        restored.restore(model.state());
        assertThat(restored.labels()).isEqualTo(model.labels());
    }

    @Test
    void aStateOfOtherLearnersIsRefused() {
        model.learn(batch("a"));
        List<Learner> others = List.of(new ScriptedLearner("one"), new ScriptedLearner("another"));
        TargetModel foreign = new TargetModel(new Committee(others, new RecordingExporter(), AT_ONCE));
        TrainingState state = model.state();
        assertThatThrownBy(() -> foreign.restore(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another")
                .hasMessageContaining("other");
    }

    @Test
    void aStateWhoseLabelsAndLearnersDisagreeIsRefused() {
        model.learn(batch("a"));
        TrainingState broken = with("labels", TextList.encode(List.of("a", "b")));
        assertThatThrownBy(() -> model.restore(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 labels");
    }

    @Test
    void aStateWhoseLearnersDisagreeOnTheLabelsIsRefused() {
        model.learn(batch("a"));
        TrainingState broken = with("committee.learner.other.size", "0");
        assertThatThrownBy(() -> model.restore(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different numbers of labels");
    }

    private TrainingState with(String key, String value) {
        TrainingState state = model.state();
        Map<String, String> metadata = new TreeMap<>(state.metadata());
        assertThat(metadata.put(key, value)).as("what was there before").isNotNull();
        return new TrainingState(metadata, state.tensors());
    }

    @Test
    void anExportIsProvenOnAtMostEightTextsOfTheLastMicroBatch() {
        model.learn(batch("first"));
        String[] many = new String[50];
        Arrays.setAll(many, i -> "x".repeat(i + 1));
        List<Example> last = batch(many);
        model.learn(last);

        model.export();

        assertThat(exporter.probes)
                .isEqualTo(last.subList(0, 8).stream().map(Example::features).toList());
        assertThat(exporter.learners).containsExactly("one", "other");
    }

    @Test
    void aModelWithoutLabelsCannotBeExported() {
        assertThatThrownBy(model::export).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEmptyMicroBatchIsRefused() {
        assertThatThrownBy(() -> model.learn(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(model.prequential()).isEqualTo(Prequential.NONE);
    }

    @Test
    void aLearnerThatDivergedIsADefectNotAPrediction() {
        model.learn(batch("a", "b"));
        other.diverged = true;
        assertThatThrownBy(() -> model.learn(batch("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("diverged");
    }

    @Test
    void aCommitteeThatAlreadyHasLabelsIsRefusedBecauseTheirNamesAreUnknown() {
        learner.grow(3);
        Committee used = new Committee(List.of(learner), exporter, AT_ONCE);
        assertThatThrownBy(() -> new TargetModel(used)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingTheModelClosesItsLearnersAndTheirExporter() {
        model.close();
        assertThat(learner.calls).containsExactly("close");
        assertThat(other.calls).containsExactly("close");
        assertThat(exporter.closed).isTrue();
    }
}
