package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.model.Prequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TargetModelTest {
    private static final double WORST = -Math.log(1e-6);

    private final ScriptedLearner learner = new ScriptedLearner();
    private final TargetModel model = new TargetModel(learner);

    private static List<Example> batch(String... labels) {
        return Arrays.stream(labels)
                .map(label -> new Example(new float[] {label.length()}, label))
                .toList();
    }

    private static List<Example> batch(int seed) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i <= seed % 5; i++) {
            examples.addAll(batch("label " + (seed * 7 + i * 3) % 11));
        }
        return examples;
    }

    @Test
    void theFirstMicroBatchIsWrongThroughoutBecauseNoLabelIsKnownYet() {
        Step step = model.learn(batch("spam", "ham", "spam"));

        assertThat(step.correct()).isZero();
        assertThat(step.losses()).containsExactly(new double[] {WORST, WORST, WORST}, within(1e-9));
        assertThat(step.newLabels()).containsExactly("spam", "ham");
        assertThat(learner.calls).containsExactly("grow 2", "learn [0, 1, 0]");
    }

    @Test
    void everyEventIsPredictedByTheStateBeforeItsMicroBatch() {
        model.learn(batch("a", "b", "b"));
        learner.calls.clear();

        Step step = model.learn(batch("b", "a", "c"));

        assertThat(learner.calls).containsExactly("predict 3", "grow 3", "learn [1, 0, 2]");
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

        TargetModel other = new TargetModel(new ScriptedLearner());
        other.learn(batch("a", "b"));
        assertThat(other.learn(batch("a")).correct()).isEqualTo(1);
    }

    @Test
    void aModelRestoredFromAStateAndFedTheSameEventsEndsInTheSameState() {
        for (int i = 0; i < 40; i++) {
            model.learn(batch(i));
        }
        TrainingState saved = model.state();
        TargetModel restored = new TargetModel(new ScriptedLearner());
        restored.restore(saved);

        assertThat(restored.labels()).isEqualTo(model.labels());
        assertThat(restored.prequential()).isEqualTo(model.prequential());
        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256());
        for (int i = 40; i < 500; i++) {
            model.learn(batch(i));
            restored.learn(batch(i));
        }
        assertThat(restored.stateSha256()).isEqualTo(model.stateSha256()).isNotEqualTo(saved.sha256());
    }

    @Test
    void labelsOfAnyCharactersSurviveARestart() {
        model.learn(batch("a,b", "", "\\", "好\n", "\ud800"));
        TargetModel restored = new TargetModel(new ScriptedLearner());
        restored.restore(model.state());
        assertThat(restored.labels()).isEqualTo(model.labels());
    }

    @Test
    void aStateOfAnotherLearnerIsRefused() {
        model.learn(batch("a"));
        Map<String, String> metadata = new TreeMap<>(model.state().metadata());
        metadata.put("learner", "another");
        TrainingState foreign = new TrainingState(metadata, model.state().tensors());
        assertThatThrownBy(() -> model.restore(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another")
                .hasMessageContaining("scripted");
    }

    @Test
    void aStateWhoseLabelsAndLearnerDisagreeIsRefused() {
        model.learn(batch("a"));
        Map<String, String> metadata = new TreeMap<>(model.state().metadata());
        metadata.put("labels", TextList.encode(List.of("a", "b")));
        TrainingState broken = new TrainingState(metadata, model.state().tensors());
        assertThatThrownBy(() -> model.restore(broken)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExportIsProvenOnAtMostThirtyTwoRowsOfTheLastMicroBatch() {
        model.learn(batch("first"));
        String[] many = new String[50];
        Arrays.setAll(many, i -> "x".repeat(i + 1));
        List<Example> last = batch(many);
        model.learn(last);

        model.export();

        assertThat(learner.probes)
                .isEqualTo(last.subList(0, 32).stream().map(Example::features).toList());
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
        learner.diverged = true;
        assertThatThrownBy(() -> model.learn(batch("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("scripted");
    }

    @Test
    void aLearnerThatAlreadyHasLabelsIsRefusedBecauseTheirNamesAreUnknown() {
        learner.grow(3);
        assertThatThrownBy(() -> new TargetModel(learner)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingTheModelClosesItsLearner() {
        model.close();
        assertThat(learner.calls).containsExactly("close");
    }
}
