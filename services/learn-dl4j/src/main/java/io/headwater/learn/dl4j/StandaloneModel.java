package io.headwater.learn.dl4j;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.model.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes a graph whose weights are inputs and its weights one ONNX file that stands alone. */
public final class StandaloneModel {
    private StandaloneModel() {}

    /**
     * The graph with {@code tensors} as its initializers; what is left of its inputs are the encoders' features.
     *
     * @param graph as a version carries it
     * @param tensors the version's, all of them
     * @param properties the file's metadata, for whoever finds it
     * @throws IllegalArgumentException if the graph is none, or does not have just these weights as inputs
     */
    public static byte[] of(byte[] graph, List<Tensor> tensors, Map<String, String> properties) {
        ModelProto.Builder model;
        try {
            model = ModelProto.parseFrom(graph).toBuilder();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX graph", e);
        }
        GraphProto.Builder baked = model.getGraphBuilder();
        Set<String> missing = new TreeSet<>();
        tensors.forEach(tensor -> missing.add(tensor.name()));
        List<ValueInfoProto> inputs = baked.getInputList().stream()
                .filter(input -> !missing.remove(input.getName()))
                .collect(Collectors.toList());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the graph has no inputs " + missing);
        }
        baked.clearInput().addAllInput(inputs);
        for (Tensor tensor : tensors) {
            TensorProto.Builder initializer = TensorProto.newBuilder()
                    .setName(tensor.name())
                    .setDataType(TensorProto.DataType.FLOAT.getNumber())
                    .setRawData(ByteString.copyFrom(tensor.bytes()));
            tensor.shape().forEach(initializer::addDims);
            baked.addInitializer(initializer);
        }
        new TreeMap<>(properties)
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }
}
