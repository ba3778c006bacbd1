package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.learn.ExportMismatchException;
import io.headwater.learn.Features;
import io.headwater.learn.Learner;
import io.headwater.learn.Mix;
import io.headwater.learn.ServingModel;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingExporterTest {
    private static final int DIMENSION = 48;
    private static final SourceModel SOURCE = Learners.builtInSource("minilm", "0".repeat(64), DIMENSION);
    private static final Mix MIX =
            new Mix(new float[] {0.7f, 0, 0.4f, 0.3f}, new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 0.75f);

    private final DiscriminantLearner discriminant = new DiscriminantLearner("minilm", DIMENSION);
    private final NgramLearner ngrams = new NgramLearner();
    private final HeadLearner linear = HeadLearner.of(SOURCE, new HeadSettings(1, 1.5e-3, 0));
    private final HeadLearner deep = HeadLearner.of(SOURCE, new HeadSettings(1, 3e-3, 32));
    private final List<Learner> learners = List.of(discriminant, ngrams, linear, deep);
    private final ServingExporter exporter =
            new ServingExporter(List.of(discriminant, ngrams, linear, deep), DIMENSION);
    private final RandomBatches batches = new RandomBatches(2, DIMENSION, 150);

    @AfterEach
    void close() {
        exporter.close();
        learners.forEach(Learner::close);
    }

    private void learn(int labels) {
        learners.forEach(learner -> learner.grow(labels));
        for (int step = 0; step < 10; step++) {
            RandomBatches.Batch batch = batches.next(32, labels);
            discriminant.learn(batch.texts(), batch.labels());
            ngrams.learn(batch.texts(), batch.labels());
            linear.step(batch.texts(), batch.targets());
            deep.step(batch.texts(), batch.targets());
        }
    }

    /** The mix by its definition. */
    private float[][] expected(Mix mix, List<Features> texts) {
        int labels = deep.labels();
        float[][] probabilities = new float[texts.size()][labels];
        for (int text = 0; text < texts.size(); text++) {
            double[] pooled = new double[labels];
            double[] mixed = new double[labels];
            double sum = 0;
            for (int learner = 0; learner < learners.size(); learner++) {
                float[] logs = learners.get(learner).predict(texts)[text];
                for (int label = 0; label < labels; label++) {
                    pooled[label] += (double) mix.exponents()[learner] * logs[label];
                    mixed[label] += mix.shares()[learner] * Math.exp(logs[label]);
                }
            }
            for (int label = 0; label < labels; label++) {
                sum += Math.exp(pooled[label]);
            }
            for (int label = 0; label < labels; label++) {
                probabilities[text][label] =
                        (float) (mix.trust() * Math.exp(pooled[label]) / sum + (1 - mix.trust()) * mixed[label]);
            }
        }
        return probabilities;
    }

    @Test
    void aStandaloneModelAnswersAsGraphAndWeightsDoAndWantsFeaturesAlone() throws Exception {
        learn(3);
        ServingModel serving = export(MIX, 8);
        List<Features> texts = batches.next(16, 3).texts();
        byte[] file = StandaloneModel.of(serving.graph(), serving.tensors(), Map.of("headwater.version", "7"));

        ModelProto model = ModelProto.parseFrom(file);
        assertThat(model.getGraph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactlyInAnyOrder("minilm", "ngrams");
        assertThat(model.getMetadataProps(0).getValue()).isEqualTo("7");
        try (ServingSession parts = new ServingSession(serving.graph(), List.of());
                ServingSession whole = new ServingSession(file, List.of())) {
            assertThat(whole.run(List.of(), texts)).isDeepEqualTo(parts.run(serving.tensors(), texts));
        }
        assertThatThrownBy(() ->
                        StandaloneModel.of(serving.graph(), List.of(Tensor.of("unheard-of", List.of(1), 1)), Map.of()))
                .hasMessageContaining("unheard-of");
        assertThatThrownBy(() -> StandaloneModel.of(new byte[] {7}, List.of(), Map.of()))
                .hasMessageContaining("not an ONNX graph");
    }

    private ServingModel export(Mix mix, int probes) {
        List<Features> texts = batches.next(probes, deep.labels()).texts();
        return exporter.export(learners, mix, texts, expected(mix, texts));
    }

    @Test
    void aScorerGetsTheMixOfAllLearnersFromGraphAndTensorsAlone() {
        for (int labels : List.of(1, 4, 16, 17, 150)) {
            learn(labels);
            ServingModel exported = export(MIX, 8);
            List<Features> texts = new ArrayList<>(batches.next(20, labels).texts());
            texts.add(new Features(new float[DIMENSION], new int[0]));
            try (ServingSession session = new ServingSession(exported.graph(), List.of())) {
                for (List<Features> asked : List.of(texts, texts.subList(20, 21), texts.subList(0, 1))) {
                    float[][] actual = session.run(exported.tensors(), asked);
                    float[][] expected = expected(MIX, asked);
                    for (int row = 0; row < asked.size(); row++) {
                        assertThat(actual[row]).containsExactly(expected[row], within(ServingSession.TOLERANCE));
                    }
                }
            }
        }
    }

    @Test
    void theMixIsInTheTensors() {
        learn(5);
        for (float trust : new float[] {0, 0.5f, 1}) {
            Mix mix = new Mix(new float[] {0, 2, 0.1f, 0.4f}, new float[] {1, 0, 0, 0}, trust);
            assertThat(export(mix, 8).tensors())
                    .contains(
                            Tensor.of("pool.exponents", List.of(4), 0, 2, 0.1f, 0.4f),
                            Tensor.of("pool.shares", List.of(4), 1, 0, 0, 0),
                            Tensor.of("pool.trust", List.of(1), trust));
        }
    }

    @Test
    void theGraphStaysByteForByteTheSameWhileLabelsGrow() {
        learn(2);
        byte[] graph = export(MIX, 1).graph();
        learn(150);
        assertThat(export(MIX, 1).graph()).isEqualTo(graph);
        try (ServingExporter other = new ServingExporter(List.of(discriminant, ngrams, linear, deep), DIMENSION)) {
            assertThat(other.export(learners, MIX, List.of(), new float[0][]).graph())
                    .isEqualTo(graph);
        }
    }

    @Test
    void theGraphTakesFeaturesByEncoderAndOneInputPerTensorOfThatTensorsShape() throws InvalidProtocolBufferException {
        learn(5);
        ServingModel exported = export(MIX, 8);
        ModelProto model = ModelProto.parseFrom(exported.graph());
        List<String> inputs = new ArrayList<>();
        for (ValueInfoProto input : model.getGraph().getInputList()) {
            inputs.add(input.getName() + dimensions(input));
        }
        assertThat(inputs)
                .containsExactlyInAnyOrder(
                        "minilm[batch, 48]",
                        "ngrams[batch, n]",
                        "minilm-lda.weight[labels, 48]",
                        "minilm-lda.bias[labels]",
                        "ngrams.index[262144]",
                        "ngrams.weight[ngrams.rows, labels]",
                        "ngrams.bias[labels]",
                        "source.0.weight[48]",
                        "source.0.bias[48]",
                        "minilm-linear.weight[labels, 48]",
                        "minilm-linear.bias[labels]",
                        "minilm-mlp.0.weight[32, 48]",
                        "minilm-mlp.0.bias[32]",
                        "minilm-mlp.1.weight[labels, 32]",
                        "minilm-mlp.1.bias[labels]",
                        "pool.exponents[4]",
                        "pool.shares[4]",
                        "pool.trust[1]");
        assertThat(exported.tensors().stream().map(Tensor::toString))
                .containsExactly(
                        "minilm-lda.bias[5]",
                        "minilm-lda.weight[5, 48]",
                        "minilm-linear.bias[5]",
                        "minilm-linear.weight[5, 48]",
                        "minilm-mlp.0.bias[32]",
                        "minilm-mlp.0.weight[32, 48]",
                        "minilm-mlp.1.bias[5]",
                        "minilm-mlp.1.weight[5, 32]",
                        "ngrams.bias[5]",
                        "ngrams.index[262144]",
                        "ngrams.weight[" + (1 + Integer.parseInt(ngrams.state().required("rows"))) + ", 5]",
                        "pool.exponents[4]",
                        "pool.shares[4]",
                        "pool.trust[1]",
                        "source.0.bias[48]",
                        "source.0.weight[48]");
        ValueInfoProto output = model.getGraph().getOutput(0);
        assertThat(output.getName() + dimensions(output)).isEqualTo("probabilities[batch, labels]");
        ValueInfoProto each = model.getGraph().getOutput(1);
        assertThat(each.getName() + dimensions(each)).isEqualTo("learners[4, batch, labels]");
    }

    @Test
    void whatEachLearnerSaysCanBeAskedForInTheirOrder() {
        learn(6);
        ServingModel exported = export(MIX, 8);
        List<Features> texts = batches.next(5, 6).texts();
        try (ServingSession session = new ServingSession(exported.graph(), List.of())) {
            float[][][] each = session.runEach(exported.tensors(), texts);
            assertThat(each).hasDimensions(4, 5);
            for (int learner = 0; learner < each.length; learner++) {
                float[][] expected = learners.get(learner).predict(texts);
                for (int text = 0; text < expected.length; text++) {
                    for (int label = 0; label < expected[text].length; label++) {
                        assertThat(Math.exp(each[learner][text][label]))
                                .isCloseTo(Math.exp(expected[text][label]), within((double) ServingSession.TOLERANCE));
                    }
                }
            }
        }
    }

    private static List<String> dimensions(ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList().stream()
                .map(dimension ->
                        dimension.hasDimParam() ? dimension.getDimParam() : Long.toString(dimension.getDimValue()))
                .toList();
    }

    @Test
    void eachLearnerCanBeServedAlone() {
        learn(6);
        List<Features> texts = batches.next(8, 6).texts();
        Mix alone = new Mix(new float[] {1}, new float[] {1}, 1);
        for (Learner learner : learners) {
            try (ServingExporter single = new ServingExporter(List.of((Served) learner), DIMENSION)) {
                float[][] expected = learner.predict(texts);
                for (float[] row : expected) {
                    for (int label = 0; label < row.length; label++) {
                        row[label] = (float) Math.exp(row[label]);
                    }
                }
                assertThat(single.export(List.of(learner), alone, texts, expected)
                                .tensors())
                        .hasSizeGreaterThan(4);
            }
        }
    }

    @Test
    void tensorsThatAnswerDifferentlyAreNotHandedOut() {
        learn(3);
        List<Features> texts = batches.next(4, 3).texts();
        float[][] expected = expected(MIX, texts);
        exporter.export(learners, MIX, texts, expected);
        expected[2][1] += 2e-4f;
        assertThatThrownBy(() -> exporter.export(learners, MIX, texts, expected))
                .isInstanceOf(ExportMismatchException.class)
                .hasMessageContaining("probe 2");
    }

    @Test
    void aProbabilityThatIsNotANumberAgreesWithNothing() {
        learn(2);
        List<Features> texts = batches.next(1, 2).texts();
        assertThatThrownBy(() -> exporter.export(learners, MIX, texts, new float[][] {{Float.NaN, Float.NaN}}))
                .isInstanceOf(ExportMismatchException.class);
    }

    @Test
    void learnersOfAnotherCommitteeAreRefused() {
        learn(2);
        assertThatThrownBy(() -> exporter.export(List.of(ngrams), MIX, List.of(), new float[0][]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
