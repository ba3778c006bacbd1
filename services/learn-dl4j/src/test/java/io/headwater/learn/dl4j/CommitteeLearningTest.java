package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.model.Member;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All learners together, as a target model has them. */
class CommitteeLearningTest {
    private static final int DIMENSION = 48;
    private static final SourceModel SOURCE = Learners.builtInSource("minilm", "0".repeat(64), DIMENSION);
    private static final CommitteeSettings SETTINGS = new CommitteeSettings(7, 16, 64, 200, false, 0.3);

    private static TargetModel model(List<String> names, CommitteeSettings settings) {
        return new TargetModel(Learners.committee(SOURCE, names, settings, 3e-3));
    }

    private static TargetModel model() {
        return model(Learners.NAMES, SETTINGS);
    }

    private static List<Example> stream() {
        return new RandomBatches(5, DIMENSION, 40).stream(900, 40, 15);
    }

    @Test
    void autoIsAllLearnersInTheirOrder() {
        assertThat(Learners.names("auto", "minilm")).isEqualTo(Learners.NAMES);
        assertThat(Learners.names("ngrams, minilm-lda", "minilm")).containsExactly("ngrams", "minilm-lda");
        assertThat(Learners.names("auto", "bge-zh"))
                .containsExactly("bge-zh-lda", "ngrams", "bge-zh-linear", "bge-zh-mlp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "minilm-svm", "ngrams,ngrams", "auto,ngrams", "ngrams,"})
    void aNameThatIsUnknownOrRepeatedIsRefusedWithTheKnownOnes(String setting) {
        assertThatThrownBy(() -> Learners.names(setting, "minilm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto or some of minilm-lda, ngrams, minilm-linear, minilm-mlp");
    }

    @Test
    void aCommitteeOfAnUnknownLearnerIsRefused() {
        assertThatThrownBy(() -> Learners.committee(SOURCE, List.of("minilm-svm"), SETTINGS, 3e-3))
                .hasMessageContaining("minilm-svm");
        assertThatThrownBy(() -> Learners.committee(SOURCE, List.of(), SETTINGS, 3e-3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void learnersAreNamedAfterTheSourcesEncoder() {
        SourceModel other = Learners.builtInSource("static", "0".repeat(64), DIMENSION);
        try (TargetModel model = new TargetModel(Learners.committee(other, Learners.NAMES, SETTINGS, 3e-3))) {
            assertThat(model.members().stream().map(Member::name))
                    .containsExactly("static-lda", "ngrams", "static-linear", "static-mlp");
            assertThat(model.members().stream().map(Member::encoder))
                    .containsExactly("static", "ngrams", "static", "static");
        }
        try (TargetModel named = new TargetModel(Learners.committee(other, List.of("static-lda"), SETTINGS, 3e-3))) {
            assertThat(named.members().stream().map(Member::name)).containsExactly("static-lda");
        }
    }

    @Test
    void itLearnsToTellTheLabelsApart() {
        List<Example> stream = new RandomBatches(3, DIMENSION, 6).stream(800, 6, 1);
        try (TargetModel model = model()) {
            Streams.learn(model, stream.subList(0, 600), 32);
            long before = model.prequential().events();
            double right = model.prequential().accuracy() * before;
            Streams.learn(model, stream.subList(600, 800), 32);
            assertThat(model.prequential().accuracy() * 800 - right).isGreaterThan(170);
            assertThat(model.members())
                    .allSatisfy(member -> assertThat(member.prequential().accuracy())
                            .as(member.name())
                            .isGreaterThan(0.3));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "7, 340", "32, 640"})
    void aModelRestoredInTheMiddleOfAStreamGoesOnBitForBit(int microBatch, int cut) {
        List<Example> stream = stream();
        try (TargetModel unstopped = model();
                TargetModel restored = model()) {
            Streams.learn(unstopped, stream.subList(0, cut), microBatch);
            restored.restore(unstopped.state());
            assertThat(restored.stateSha256()).isEqualTo(unstopped.stateSha256());
            Streams.learn(unstopped, stream.subList(cut, 900), microBatch);
            Streams.learn(restored, stream.subList(cut, 900), microBatch);
            assertThat(restored.stateSha256()).isEqualTo(unstopped.stateSha256());
            assertThat(restored.export().tensors()).isEqualTo(unstopped.export().tensors());
        }
    }

    /** Everything but what predictions showed: they are made when a micro-batch comes. */
    private static TrainingState learned(TargetModel model) {
        TrainingState state = model.state();
        Map<String, String> metadata = new TreeMap<>(state.metadata());
        metadata.keySet()
                .removeIf(key -> !key.matches(
                        "committee\\.(rehearsal\\..*|learner\\..*\\." + "(labels|known|seen|rows|past|iteration))"));
        List<Tensor> tensors = new ArrayList<>(state.tensors());
        tensors.removeIf(tensor -> !tensor.name().matches("(learner|rehearsal)\\..*"));
        return new TrainingState(metadata, tensors);
    }

    @Test
    void whatIsLearnedDoesNotDependOnHowEventsAreCutIntoMicroBatches() {
        List<Example> stream = stream();
        List<TrainingState> states = new ArrayList<>();
        CommitteeSettings labelsAlone = new CommitteeSettings(7, 16, 64, 200, false, 0);
        for (int microBatch : new int[] {1, 4, 32}) {
            try (TargetModel model = model(Learners.NAMES, labelsAlone)) {
                Streams.learn(model, stream, microBatch);
                states.add(learned(model));
            }
        }
        assertThat(states.get(0).metadata())
                .containsEntry("committee.learner.minilm-mlp.iteration", "56")
                .containsEntry("committee.learner.ngrams.seen", "40");
        assertThat(states.get(1).metadata()).isEqualTo(states.get(0).metadata());
        assertThat(states.get(2).metadata()).isEqualTo(states.get(0).metadata());
        assertThat(states.get(1).sha256()).isEqualTo(states.get(0).sha256());
        assertThat(states.get(2).sha256()).isEqualTo(states.get(0).sha256());
    }

    @ParameterizedTest
    @ValueSource(strings = {"minilm-lda", "ngrams", "ngrams-bayes", "minilm-linear", "minilm-mlp", "auto"})
    void oneLabelConstantFeaturesAndEmptyTextsAreSafeFromTheFirstEventOn(String names) {
        try (TargetModel model = model(Learners.names(names, "minilm"), SETTINGS)) {
            for (int i = 0; i < 40; i++) {
                model.learn(List.of(new Example(constant(), "only")));
                assertThat(model.export().tensors()).allSatisfy(CommitteeLearningTest::assertNumbers);
            }
            assertThat(model.prequential().accuracy()).isEqualTo(39 / 40.0);
            for (int i = 0; i < 300; i++) {
                model.learn(List.of(new Example(constant(), "label " + i % 150)));
            }
            assertThat(model.export().tensors()).allSatisfy(CommitteeLearningTest::assertNumbers);
            assertThat(model.prequential().logLoss()).isFinite();
        }
    }

    private static Features constant() {
        float[] dense = new float[DIMENSION];
        dense[3] = 1;
        return new Features(dense, new int[0]);
    }

    private static void assertNumbers(Tensor tensor) {
        for (float value : tensor.toArray()) {
            assertThat(value).as(tensor.name()).isFinite();
        }
    }

    @Test
    void aChangeOfWhatTextsMeanIsLearnedAnewByAllLearners() {
        List<Example> stream = new RandomBatches(3, DIMENSION, 4).stream(1600, 4, 1);
        List<Example> changed = stream.subList(800, 1600).stream()
                .map(event -> new Example(
                        event.features(),
                        "label " + (Integer.parseInt(event.label().substring(6)) + 1) % 4))
                .toList();
        try (TargetModel adaptive = model(Learners.NAMES, CommitteeSettings.DEFAULT);
                TargetModel stubborn = model()) {
            for (TargetModel model : List.of(adaptive, stubborn)) {
                Streams.learn(model, stream.subList(0, 800), 8);
                Streams.learn(model, changed, 8);
                model.export();
            }
            assertThat(adaptive.prequential().accuracy())
                    .isGreaterThan(stubborn.prequential().accuracy() + 0.1);
        }
    }
}
