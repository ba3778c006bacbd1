package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.learn.ExportMismatchException;
import io.headwater.learn.Learner;
import io.headwater.learn.ServingModel;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingModelTest {
    private static final int DIMENSION = 48;
    private static final SourceModel SOURCE = Learners.builtInSource("minilm", "0".repeat(64), DIMENSION);

    private final Learner learner = Learners.featureTransfer(SOURCE, FeatureTransferSettings.DEFAULT);
    private final RandomBatches batches = new RandomBatches(2, DIMENSION, 150);

    @AfterEach
    void close() {
        learner.close();
    }

    private ServingModel exported(int labels) {
        learner.grow(labels);
        for (int step = 0; step < 10; step++) {
            RandomBatches.Batch batch = batches.next(32, labels);
            learner.learn(batch.features(), batch.labels());
        }
        return learner.export(List.of(batches.next(32, labels).features()));
    }

    @Test
    void aScorerGetsTheLearnersProbabilitiesFromGraphAndTensorsAlone() {
        for (int labels : List.of(1, 4, 16, 17, 150)) {
            ServingModel exported = exported(labels);
            float[][] rows = batches.next(20, labels).features();
            float[][] expected = learner.predict(rows);
            try (ServingSession session = new ServingSession(exported.graph(), "minilm")) {
                float[][] actual = session.run(exported.tensors(), rows);
                for (int row = 0; row < rows.length; row++) {
                    assertThat(actual[row]).containsExactly(expected[row], within(ServingSession.TOLERANCE));
                }
            }
        }
    }

    @Test
    void theGraphStaysByteForByteTheSameWhileLabelsGrow() {
        byte[] graph = exported(2).graph();
        assertThat(exported(150).graph()).isEqualTo(graph);
        try (Learner other = Learners.featureTransfer(SOURCE, FeatureTransferSettings.DEFAULT)) {
            other.grow(7);
            assertThat(other.export(List.of()).graph()).isEqualTo(graph);
        }
    }

    @Test
    void theGraphTakesFeaturesByEncoderAndOneInputPerTensorOfThatTensorsShape() throws InvalidProtocolBufferException {
        ServingModel exported = exported(5);
        ModelProto model = ModelProto.parseFrom(exported.graph());
        List<String> inputs = new ArrayList<>();
        for (ValueInfoProto input : model.getGraph().getInputList()) {
            inputs.add(input.getName() + dimensions(input));
        }
        assertThat(inputs)
                .containsExactlyInAnyOrder(
                        "minilm[batch, 48]",
                        "source.0.weight[48]",
                        "source.0.bias[48]",
                        "head.0.weight[256, 48]",
                        "head.0.bias[256]",
                        "head.1.weight[labels, 256]",
                        "head.1.bias[labels]");
        assertThat(exported.tensors().stream().map(Tensor::toString))
                .containsExactly(
                        "head.0.bias[256]",
                        "head.0.weight[256, 48]",
                        "head.1.bias[5]",
                        "head.1.weight[5, 256]",
                        "source.0.bias[48]",
                        "source.0.weight[48]");
        ValueInfoProto output = model.getGraph().getOutput(0);
        assertThat(output.getName() + dimensions(output)).isEqualTo("probabilities[batch, labels]");
    }

    private static List<String> dimensions(ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList().stream()
                .map(dimension ->
                        dimension.hasDimParam() ? dimension.getDimParam() : Long.toString(dimension.getDimValue()))
                .toList();
    }

    @Test
    void tensorsThatAnswerDifferentlyAreNotHandedOut() {
        ServingModel exported = exported(3);
        List<Tensor> wrong = new ArrayList<>(exported.tensors());
        wrong.replaceAll(
                tensor -> tensor.name().equals("head.1.bias") ? Tensor.of("head.1.bias", List.of(3), 0, 0, 1) : tensor);
        float[][] rows = batches.next(4, 3).features();
        try (ServingSession session = new ServingSession(exported.graph(), "minilm")) {
            session.prove(exported.tensors(), rows, learner.predict(rows));
            assertThatThrownBy(() -> session.prove(wrong, rows, learner.predict(rows)))
                    .isInstanceOf(ExportMismatchException.class)
                    .hasMessageContaining("probe 0");
        }
    }

    @Test
    void aProbabilityThatIsNotANumberAgreesWithNothing() {
        ServingModel exported = exported(2);
        float[][] rows = batches.next(1, 2).features();
        try (ServingSession session = new ServingSession(exported.graph(), "minilm")) {
            assertThatThrownBy(() -> session.prove(exported.tensors(), rows, new float[][] {{Float.NaN, Float.NaN}}))
                    .isInstanceOf(ExportMismatchException.class);
        }
    }
}
