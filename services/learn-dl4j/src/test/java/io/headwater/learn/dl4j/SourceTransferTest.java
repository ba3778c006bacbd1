package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.learn.BatchLearner;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.EventLearner;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.Learner;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.model.Architecture;
import io.headwater.model.LabelMap;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceTransferTest {
    private static final int DIMENSION = 20;
    private static final SourceModel ENCODER = Learners.builtInSource("minilm", "0".repeat(64), DIMENSION);
    private static final List<String> GOOD = List.of("fine", "great", "lovely", "superb");
    private static final List<String> BAD = List.of("awful", "dull", "poor", "sad");
    private static final List<String> OTHER = List.of("blue", "green", "red", "white");
    private static final List<String> ANY = List.of("a", "book", "it", "of", "the", "was");

    private static final Pretraining.Listener SILENT = new Pretraining.Listener() {
        @Override
        public void trained(int epoch, int rows, int of, double loss) {}

        @Override
        public void validated(Pretraining.Validation validation) {}
    };

    /** A vector for a word; that of a text is the mean. */
    private static float[] dense(String text) {
        float[] features = new float[DIMENSION];
        for (String word : text.split(" ", -1)) {
            SplittableRandom random = new SplittableRandom(word.hashCode());
            for (int i = 0; i < DIMENSION; i++) {
                features[i] += (float) (random.nextDouble() - 0.5);
            }
        }
        return features;
    }

    private static Example example(List<String> words, String label, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            List<String> from = i % 3 == 0 ? words : ANY;
            text.append(from.get(random.nextInt(from.size()))).append(' ');
        }
        String whole = text.toString().strip();
        Features features =
                new Features(dense(whole), new HashedNgrams().encode(whole), new HashedWords().encode(whole));
        return new Example(features, label);
    }

    private static List<Example> examples(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean good = random.nextBoolean();
            examples.add(example(good ? GOOD : BAD, good ? "good" : "bad", random));
        }
        return examples;
    }

    private static SourceModel source(Architecture architecture) {
        PretrainingSettings settings = new PretrainingSettings(architecture, 1, 8, 3e-3, 0.1, 8, 100, 8, 7, 0.1);
        List<String> words = new ArrayList<>();
        for (List<String> list : List.of(GOOD, BAD, ANY)) {
            words.addAll(list);
            words.addAll(list);
        }
        SourceModel base = switch (architecture) {
            case NGRAMS -> SourceBases.ngrams("tiny");
            case MINILM -> SourceBases.encoder("tiny", "minilm", "0".repeat(64));
            case STATIC ->
                SourceBases.words(
                        "tiny",
                        List.of(String.join(" ", words)),
                        settings,
                        all -> all.stream().map(SourceTransferTest::dense).toList());
            case LSTM ->
                SourceBases.sequence(
                        "tiny",
                        List.of(String.join(" ", words)),
                        settings,
                        all -> all.stream().map(SourceTransferTest::dense).toList());
            case LAYERS -> throw new IllegalArgumentException("nothing to train");
        };
        return Pretraining.train(settings, base, examples(600, 7), Map.of("data", "made up"), SILENT)
                .withSha256("a".repeat(64));
    }

    private static TargetModel model(SourceModel source, LabelMap map, List<String> learners) {
        return model(new Transfer(source, map), learners);
    }

    private static TargetModel model(Transfer transfer, List<String> learners) {
        return new TargetModel(
                Learners.committee(ENCODER, Optional.of(transfer), learners, CommitteeSettings.DEFAULT, 3e-3),
                transfer.expected());
    }

    private static int learn(TargetModel model, List<Example> events) {
        int correct = 0;
        for (int from = 0; from < events.size(); from += 20) {
            correct += model.learn(events.subList(from, Math.min(events.size(), from + 20)))
                    .correct();
        }
        return correct;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void theSourcesHeadAnswersFromTheFirstEventOn(Architecture architecture) {
        SourceModel source = source(architecture);
        assertThat(Double.parseDouble(source.provenance().get("validation.accuracy")))
                .isGreaterThan(0.9);
        try (TargetModel model = model(source, LabelMap.SAME, List.of("source-task"))) {
            assertThat(learn(model, examples(20, 3))).isGreaterThanOrEqualTo(18);
            assertThat(model.labels()).isEqualTo(source.labels());
        }
        try (TargetModel scratch = model(source, LabelMap.SAME, List.of("source-scratch"))) {
            assertThat(learn(scratch, examples(20, 3))).isLessThan(18);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void labelsOfOtherNamesAreMapped(Architecture architecture) {
        SourceModel source = source(architecture);
        List<Example> renamed = examples(20, 3).stream()
                .map(event -> new Example(event.features(), event.label().equals("good") ? "ham" : "spam"))
                .toList();
        LabelMap map = LabelMap.parse("good=ham, bad=spam");
        try (TargetModel model = model(source, map, List.of("source-task"))) {
            assertThat(learn(model, renamed)).isGreaterThanOrEqualTo(18);
            assertThat(model.labels().names()).containsExactlyInAnyOrder("ham", "spam");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void everyStrategyLearnsGrowsIsExportedAndGoesOnFromItsState(Architecture architecture) {
        goesOnFromItsState(new Transfer(source(architecture), LabelMap.SAME));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void soItDoesWhileItIsHeldNearItsSource(Architecture architecture) {
        goesOnFromItsState(new Transfer(source(architecture), LabelMap.SAME, new Distillation(0.5, 2)));
    }

    private static void goesOnFromItsState(Transfer transfer) {
        List<Example> events = new ArrayList<>(examples(200, 5));
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 100; i < 200; i += 3) {
            events.set(i, example(OTHER, "other", random));
        }
        try (TargetModel whole = model(transfer, Learners.SOURCE_NAMES);
                TargetModel restored = model(transfer, Learners.SOURCE_NAMES)) {
            learn(whole, events.subList(0, 120));
            TrainingState state = whole.state();
            restored.restore(state);
            assertThat(restored.stateSha256()).isEqualTo(state.sha256());
            for (int from = 120; from < 200; from += 20) {
                whole.learn(events.subList(from, from + 20));
                restored.learn(events.subList(from, from + 20));
                // The exporter proves that ONNX Runtime answers as the learners do.
                assertThat(whole.export().tensors()).isEqualTo(restored.export().tensors());
            }
            assertThat(restored.stateSha256()).isEqualTo(whole.stateSha256());
            assertThat(whole.labels().names()).contains("good", "bad", "other");
            assertThat(whole.members().get(0).prequential().accuracy()).isGreaterThan(0.7);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void aStreamAboutSomethingElseDoesNotGetTheSourcesLabels(Architecture architecture) {
        SplittableRandom random = new SplittableRandom(9);
        List<Example> far = List.of(example(OTHER, "colour", random), example(ANY, "none", random));
        try (TargetModel model = model(source(architecture), LabelMap.SAME, Learners.SOURCE_NAMES)) {
            model.learn(far);
            assertThat(model.labels()).isEqualTo(new LabelSet(List.of("colour", "none")));
            assertThat(model.export().tensors()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void aSourceLeadsThePoolFromTheFirstEventOn(Architecture architecture) {
        try (TargetModel model = model(source(architecture), LabelMap.SAME, List.of("minilm-linear", "source-task"))) {
            assertThat(learn(model, examples(40, 3))).isGreaterThanOrEqualTo(36);
            assertThat(model.members().get(1).weight()).isGreaterThan(0.9);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void aSourceWhoseLabelsMeanSomethingElseHereIsLeftWithinAHundredEvents(Architecture architecture) {
        List<Example> contrary = examples(200, 3).stream()
                .map(event -> new Example(event.features(), event.label().equals("good") ? "bad" : "good"))
                .toList();
        try (TargetModel model = model(source(architecture), LabelMap.SAME, List.of("minilm-linear", "source-task"))) {
            learn(model, contrary.subList(0, 40));
            assertThat(model.members().get(0).weight()).isGreaterThan(0.1);
            assertThat(model.members().get(1).weight()).isLessThan(0.5);
            learn(model, contrary.subList(40, 100));
            assertThat(learn(model, contrary.subList(100, 200))).isGreaterThan(80);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void whoIsHeldNearItsSourceIsLessMovedByLabelsThatSayOtherwise(Architecture architecture) {
        SourceModel source = source(architecture);
        Transfer free = new Transfer(source, LabelMap.SAME);
        Transfer held = new Transfer(source, LabelMap.SAME, new Distillation(2, 2));
        assertThat(trueToTheSource("source-task", free)).isLessThan(0.4);
        assertThat(trueToTheSource("source-task", held)).isGreaterThan(0.6);
        // The control is the control.
        assertThat(trueToTheSource("source-scratch", held)).isEqualTo(trueToTheSource("source-scratch", free));
    }

    /** The mean probability of what the source answers, after many passes over labels that say otherwise. */
    private static double trueToTheSource(String name, Transfer transfer) {
        List<Learner> made = new ArrayList<>();
        SourceLearners.add(name, transfer, 1, 3e-3, made, new ArrayList<>());
        try (Learner learner = made.get(0)) {
            LabelSet labels = transfer.source().labels();
            learner.grow(labels);
            List<Example> events = examples(64, 5);
            List<Features> texts = events.stream().map(Example::features).toList();
            int[] right = events.stream()
                    .mapToInt(event -> labels.indexOf(event.label()).orElseThrow())
                    .toArray();
            for (int pass = 0; pass < 100; pass++) {
                if (learner instanceof BatchLearner batch) {
                    batch.step(
                            texts,
                            Arrays.stream(right)
                                    .mapToObj(label -> label == 0 ? new float[] {0, 1} : new float[] {1, 0})
                                    .toArray(float[][]::new));
                } else if (learner instanceof EventLearner each) {
                    each.learn(
                            texts, Arrays.stream(right).map(label -> 1 - label).toArray());
                }
            }
            float[][] logs = learner.predict(texts);
            double sum = 0;
            for (int text = 0; text < right.length; text++) {
                sum += Math.exp(logs[text][right[text]]);
            }
            return sum / right.length;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void aStateOfAnotherSourceIsRefused(Architecture architecture) {
        SourceModel source = source(architecture);
        try (TargetModel model = model(source, LabelMap.SAME, List.of("source-task"));
                TargetModel other = model(source.withSha256("b".repeat(64)), LabelMap.SAME, List.of("source-task"))) {
            model.learn(examples(20, 5));
            TrainingState state = model.state();
            assertThatThrownBy(() -> other.restore(state)).hasMessageContaining("source model " + "a".repeat(64));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void theSameDataMakeTheSameSource(Architecture architecture) {
        assertThat(source(architecture)).isEqualTo(source(architecture));
    }
}
