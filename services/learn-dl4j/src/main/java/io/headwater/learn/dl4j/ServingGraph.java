package io.headwater.learn.dl4j;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/**
 * Writes a network of scalings, dense layers and a softmax as an ONNX graph whose weights are inputs. The same layers give
 * the same bytes; the number of rows ({@code batch}) and of labels ({@code labels}) are symbolic.
 */
final class ServingGraph {
    static final String OUTPUT = "probabilities";
    static final String BATCH = "batch";
    static final String LABELS = "labels";

    /** The first IR version that may name every operator of the operator set below. */
    private static final int IR_VERSION = 8;

    private static final int OPERATOR_SET = 17;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("headwater");
    private String value;

    /** Begins with the encoder's features, {@code [batch, dimension]}. */
    ServingGraph(String encoder, int dimension) {
        value = encoder;
        graph.addInput(floats(encoder, symbolic(BATCH), fixed(dimension)));
    }

    /** {@code x ⊙ w + b}. */
    ServingGraph scale(String name, int width) {
        graph.addInput(floats(name + ".weight", fixed(width)));
        graph.addInput(floats(name + ".bias", fixed(width)));
        node("Mul", name + ".scaled", value, name + ".weight");
        node("Add", name + ".output", value, name + ".bias");
        return this;
    }

    /** {@code x Wᵀ + b}, with {@code W} of {@code [outputs, inputs]}. */
    ServingGraph dense(String name, int inputs, int outputs) {
        return dense(name, inputs, fixed(outputs));
    }

    private ServingGraph dense(String name, int inputs, TensorShapeProto.Dimension outputs) {
        graph.addInput(floats(name + ".weight", outputs, fixed(inputs)));
        graph.addInput(floats(name + ".bias", outputs));
        node("Gemm", name + ".output", value, name + ".weight", name + ".bias").addAttribute(integer("transB", 1));
        return this;
    }

    /** An element-wise operator such as {@code Relu}; nothing if it is empty. */
    ServingGraph activation(String operator) {
        if (!operator.isEmpty()) {
            node(operator, value + "." + operator, value);
        }
        return this;
    }

    /** Ends with a dense layer of one output per label, and their softmax. */
    byte[] softmax(String name, int inputs) {
        dense(name, inputs, symbolic(LABELS));
        node("Softmax", OUTPUT, value).addAttribute(integer("axis", -1));
        graph.addOutput(floats(OUTPUT, symbolic(BATCH), symbolic(LABELS)));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("headwater")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private NodeProto.Builder node(String operator, String output, String... inputs) {
        value = output;
        return graph.addNodeBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto integer(String name, long number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number)
                .build();
    }

    private static ValueInfoProto floats(String name, TensorShapeProto.Dimension... dimensions) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(dimensions)))))
                .build();
    }

    private static TensorShapeProto.Dimension fixed(int size) {
        return TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
    }

    private static TensorShapeProto.Dimension symbolic(String name) {
        return TensorShapeProto.Dimension.newBuilder().setDimParam(name).build();
    }
}
