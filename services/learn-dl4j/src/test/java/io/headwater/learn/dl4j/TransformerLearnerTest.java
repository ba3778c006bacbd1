package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.devkit.TinyTransformer;
import io.headwater.encode.Encoders;
import io.headwater.encode.SplitTransformer;
import io.headwater.learn.Committee;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerLearnerTest {
    private static final String NAME = "minilm-top2";
    private static final FineTuneSettings SETTINGS = new FineTuneSettings(8, 4, 4, 1e-2, 3e-3, 0.6, 24);

    @TempDir
    private static Path folder;

    private static SplitTransformer transformer;

    private final Random random = new Random(11);

    @BeforeAll
    static void open() throws Exception {
        transformer = split(5);
    }

    @AfterAll
    static void close() {
        transformer.close();
    }

    private static SplitTransformer split(long seed) throws Exception {
        Path model = TinyTransformer.write(folder.resolve("tiny" + seed), 3, seed);
        return new Encoders(folder.resolve("none")).split(model.toString(), 2, 32);
    }

    private static TransformerLearner learner(FineTuneSettings settings) {
        TransformerLearner learner = new TransformerLearner(NAME, transformer, settings);
        learner.grow(2);
        return learner;
    }

    private static Features text(String text) {
        return new Features(
                new float[] {1, 0}, new int[0], new int[0], transformer.lower().tokens(text));
    }

    /** Whether two of a text's words are the same kind, even or odd: no single word tells. */
    private Example next() {
        int first = random.nextInt(6);
        int second = random.nextInt(6);
        return new Example(text("w" + first + " w" + second), (first + second) % 2 == 0 ? "same" : "other");
    }

    private List<Example> events(int count) {
        List<Example> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(next());
        }
        return events;
    }

    private static int label(Example event) {
        return event.label().equals("same") ? 1 : 0;
    }

    private static void learn(TransformerLearner learner, List<Example> events) {
        learner.learn(
                events.stream().map(Example::features).toList(),
                events.stream().mapToInt(TransformerLearnerTest::label).toArray());
    }

    private static double accuracy(TransformerLearner learner, List<Example> events) {
        int right = 0;
        for (Example event : events) {
            float[] logs = learner.predict(List.of(event.features()))[0];
            right += (logs[1] > logs[0] ? 1 : 0) == label(event) ? 1 : 0;
        }
        return (double) right / events.size();
    }

    @Test
    void itSaysWhatItIs() {
        TransformerLearner learner = learner(SETTINGS);
        assertThat(learner.name()).isEqualTo(NAME);
        assertThat(learner.strategy()).isEqualTo(TransferStrategy.PARAMETER);
        assertThat(learner.encoder()).isEqualTo("tiny5-b1");
        assertThat(TransformerLearner.blocks(NAME)).isEqualTo(2);
        assertThat(TransformerLearner.blocks("minilm-top0")).isZero();
        assertThat(TransformerLearner.blocks("minilm-mlp")).isZero();
    }

    @Test
    void trainedBlocksLearnWhatAHeadOnFrozenOnesCannot() {
        TransformerLearner frozen = learner(new FineTuneSettings(8, 1_000_000, 20, 1e-2, 3e-3, 0.6, 24));
        TransformerLearner tuned = learner(new FineTuneSettings(8, 20, 20, 1e-2, 3e-3, 0.6, 24));
        List<Example> stream = events(4_000);
        learn(frozen, stream);
        learn(tuned, stream);

        List<Example> exam = events(400);
        assertThat(accuracy(tuned, exam))
                .isGreaterThan(accuracy(frozen, exam) + 0.15)
                .isGreaterThan(0.8);
    }

    @Test
    void howEventsAreCutIntoCallsMakesNoDifference() {
        TransformerLearner atOnce = learner(SETTINGS);
        TransformerLearner oneByOne = learner(SETTINGS);
        List<Example> stream = events(101);
        learn(atOnce, stream);
        stream.forEach(event -> learn(oneByOne, List.of(event)));

        assertThat(oneByOne.state().sha256()).isEqualTo(atOnce.state().sha256());
    }

    /** In the middle of a step, between two refreshments of what answers, with the blocks already learning. */
    @Test
    void aRestoredOneGoesOnWithTheSameBits() {
        TransformerLearner through = learner(SETTINGS);
        List<Example> stream = events(93);
        learn(through, stream);
        TransformerLearner restored = new TransformerLearner(NAME, transformer, FineTuneSettings.DEFAULT);
        restored.restore(through.state());
        assertThat(restored.state().sha256()).isEqualTo(through.state().sha256());

        List<Example> more = events(60);
        learn(through, more);
        learn(restored, more);
        assertThat(restored.state().sha256()).isEqualTo(through.state().sha256());
        assertThat(restored.predict(List.of(text("w3 w4")))[0])
                .containsExactly(through.predict(List.of(text("w3 w4")))[0]);
    }

    @Test
    void aStateOfAnotherTransformerIsRefused() throws Exception {
        TrainingState state = learner(SETTINGS).state();
        try (SplitTransformer other = split(6)) {
            TransformerLearner stranger = new TransformerLearner(NAME, other, SETTINGS);
            assertThatThrownBy(() -> stranger.restore(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lower blocks");
        }
    }

    @Test
    void aLabelMoreLeavesWhatIsKnownOfTheOthersBitEqual() {
        TransformerLearner learner = learner(SETTINGS);
        learn(learner, events(64));
        Map<String, Tensor> before = named(learner.state());
        learner.grow(3);
        Map<String, Tensor> after = named(learner.state());

        for (String tensor : List.of("head", "head.first", "head.second", "head.answering")) {
            assertThat(after.get(tensor)
                            .bytes()
                            .slice(0, before.get(tensor).bytes().remaining()))
                    .isEqualTo(before.get(tensor).bytes());
        }
        assertThat(after.get("blocks")).isEqualTo(before.get("blocks"));
        assertThat(learner.predict(List.of(text("w1")))[0]).hasSize(3);
    }

    private static Map<String, Tensor> named(TrainingState state) {
        Map<String, Tensor> named = new TreeMap<>();
        state.tensors().forEach(tensor -> named.put(tensor.name(), tensor));
        return named;
    }

    @Test
    void whenMeaningsChangeTheHeadBeginsAnewAndTheBlocksStay() {
        TransformerLearner learner = learner(SETTINGS);
        learn(learner, events(64));
        Tensor blocks = named(learner.state()).get("blocks");
        learner.forget();

        assertThat(learner.predict(List.of(text("w1 w2")))[0])
                .containsExactly(new float[] {(float) Math.log(0.5), (float) Math.log(0.5)}, within(1e-6f));
        assertThat(named(learner.state()).get("blocks")).isEqualTo(blocks);
    }

    /** What predicts is what is served: it changes with it, and not in between. */
    @Test
    void blocksAreServedAnewAfterSoManyEvents() {
        TransformerLearner learner = learner(SETTINGS);
        learn(learner, events(32));
        List<Tensor> first = learner.weights().tensors();
        assertThat(learner.isProven()).isTrue();
        Features asked = text("w5 w6 w7");
        float[] answer = learner.predict(List.of(asked))[0];

        learn(learner, events(16));
        assertThat(learner.isProven()).isTrue();
        assertThat(learner.predict(List.of(asked))[0]).containsExactly(answer);

        learn(learner, events(8));
        assertThat(learner.isProven()).isFalse();
        assertThat(learner.predict(List.of(asked))[0]).isNotEqualTo(answer);
        assertThat(learner.weights().tensors()).hasSameSizeAs(first).isNotEqualTo(first);
    }

    private static Committee committee(long seed) {
        SourceModel source = Learners.builtInSource("minilm", "f".repeat(64), 2);
        return Learners.committee(
                source,
                Optional.empty(),
                Optional.of(new TrainableTransformer(transformer, SETTINGS)),
                List.of("minilm-linear", NAME),
                CommitteeSettings.DEFAULT.withSeed(seed),
                1e-3);
    }

    /** The export proves itself against ONNX Runtime on texts of different lengths, and throws if they do not agree. */
    @Test
    void thePoolIsServedWithItsBlocks() {
        try (TargetModel model = new TargetModel(committee(1))) {
            ServingModel before = null;
            for (int version = 0; version < 6; version++) {
                List<Example> batch = new ArrayList<>(events(31));
                batch.add(0, new Example(text("w1 w2 w3 w4 w5 w6 w7 w8 w9"), "same"));
                model.learn(batch);
                ServingModel served = model.export();
                assertThat(served.tensors())
                        .extracting(Tensor::name)
                        .contains(NAME + ".1.attention.weight", NAME + ".2.norm2.bias", NAME + ".weight");
                if (before != null) {
                    assertThat(served.graph()).isEqualTo(before.graph());
                }
                before = served;
            }
        }
    }

    @Test
    void theServedGraphAnswersAsTheCommitteeDoes() {
        try (TargetModel model = new TargetModel(committee(1))) {
            model.learn(events(96));
            ServingModel served = model.export();
            TransformerLearner asked = learner(SETTINGS);
            try (ServingSession session =
                    new ServingSession(served.graph(), asked.states().stream().toList())) {
                List<Features> texts = List.of(text("w1"), text("w2 w3 w4 w5 w6"), text("w7 w7 w7"));
                float[][] together = session.run(served.tensors(), texts);
                for (int text = 0; text < together.length; text++) {
                    float[] alone = session.run(served.tensors(), List.of(texts.get(text)))[0];
                    assertThat(together[text]).containsExactly(alone, within(1e-5f));
                    assertThat(argmax(alone)).isEqualTo(model.answers(texts).pooled()[text]);
                }
            }
        }
    }

    private static int argmax(float[] row) {
        return row[1] > row[0] ? 1 : 0;
    }

    @Test
    void aCommitteeWithItIsRestoredBitEqual() {
        try (TargetModel through = new TargetModel(committee(1));
                TargetModel restored = new TargetModel(committee(2))) {
            through.learn(events(75));
            restored.restore(through.state());
            List<Example> more = events(64);
            through.learn(more);
            restored.learn(more);
            assertThat(restored.stateSha256()).isEqualTo(through.stateSha256());
        }
    }

    @Test
    void itsNameIsKnownAndNeedsATransformer() {
        assertThat(Learners.names("auto,minilm-top2", "minilm"))
                .startsWith("minilm-lda", "ngrams")
                .endsWith("minilm-top2");
        assertThat(Learners.trainedBlocks(Learners.names("auto,minilm-top2", "minilm")))
                .isEqualTo(2);
        assertThat(Learners.trainedBlocks(Learners.NAMES)).isZero();
        assertThatThrownBy(() -> Learners.names("minilm-top2,minilm-top3", "minilm"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Learners.committee(
                        Learners.builtInSource("minilm", "f".repeat(64), 2),
                        List.of(NAME),
                        CommitteeSettings.DEFAULT,
                        1e-3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wants a pretrained transformer");
    }
}
