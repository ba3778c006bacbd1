package io.headwater.encode;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A BERT in ONNX, as Hugging Face's models are exported in 32-bit floats without fusing operators, that can be cut between
 * two of its blocks. Nodes are found by the names of the layers that made them.
 */
final class TransformerGraph {
    private static final Pattern BLOCK = Pattern.compile("(.*/)?encoder/layer\\.(\\d+)/output/LayerNorm/Add_1");

    private final ModelProto model;
    private final Map<String, NodeProto> byName = new HashMap<>();
    private final Map<String, NodeProto> byOutput = new HashMap<>();
    private final Map<String, TensorProto> weights = new HashMap<>();
    private final String root;
    private final int blocks;

    private TransformerGraph(ModelProto model) throws InvalidEncoderException {
        this.model = model;
        String found = null;
        int count = 0;
        for (NodeProto node : model.getGraph().getNodeList()) {
            byName.put(node.getName(), node);
            node.getOutputList().forEach(output -> byOutput.put(output, node));
            if (node.getOpType().equals("Constant")) {
                node.getAttributeList().stream()
                        .filter(AttributeProto::hasT)
                        .forEach(value -> weights.put(node.getOutput(0), value.getT()));
            }
            Matcher block = BLOCK.matcher(node.getName());
            if (block.matches()) {
                found = block.group(1) == null ? "" : block.group(1);
                count = Math.max(count, Integer.parseInt(block.group(2)) + 1);
            }
        }
        if (found == null) {
            throw new InvalidEncoderException("no block of a transformer is named as Hugging Face's exports name them,"
                    + " .../encoder/layer.0/...: this graph cannot be cut");
        }
        model.getGraph().getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
        this.root = found;
        this.blocks = count;
    }

    /** @throws InvalidEncoderException if it is no such graph */
    static TransformerGraph read(byte[] bytes) throws InvalidEncoderException {
        try {
            return new TransformerGraph(ModelProto.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidEncoderException("not a graph in ONNX: " + e.getMessage(), e);
        }
    }

    int blocks() {
        return blocks;
    }

    /**
     * The graph of what lies below: its output is what block number {@code below} reads.
     *
     * @param below so many blocks are in it; 0 for the embeddings alone
     */
    byte[] lower(int below) throws InvalidEncoderException {
        String cut = below == 0
                ? node("embeddings/LayerNorm/Add_1").getOutput(0)
                : node(layer(below - 1) + "output/LayerNorm/Add_1").getOutput(0);
        GraphProto whole = model.getGraph();
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(cut));
        while (!open.isEmpty()) {
            String value = open.pop();
            NodeProto maker = byOutput.get(value);
            if (needed.add(value) && maker != null) {
                open.addAll(maker.getInputList());
            }
        }
        GraphProto.Builder lower = GraphProto.newBuilder().setName(whole.getName());
        whole.getNodeList().stream()
                .filter(node -> node.getOutputList().stream().anyMatch(needed::contains))
                .forEach(lower::addNode);
        whole.getInitializerList().stream()
                .filter(weight -> needed.contains(weight.getName()))
                .forEach(lower::addInitializer);
        whole.getInputList().stream()
                .filter(input -> needed.contains(input.getName()))
                .forEach(lower::addInput);
        ValueInfoProto output = whole.getOutput(0);
        lower.addOutput(output.toBuilder().setName(cut));
        return model.toBuilder().setGraph(lower).build().toByteArray();
    }

    /** The shape of the blocks, which are all alike. */
    TransformerTop.Shape shape() throws InvalidEncoderException {
        String first = layer(0);
        if (!byName.containsKey(root + first + "intermediate/intermediate_act_fn/Erf")) {
            throw new InvalidEncoderException("the blocks' activation is none that is known: GELU by Erf");
        }
        TensorProto inner = weight(first + "intermediate/dense/MatMul");
        int width = Math.toIntExact(inner.getDims(0));
        float root = scalar(first + "attention/self/Div");
        int headWidth = Math.round(root * root);
        if (headWidth < 1 || width % headWidth != 0) {
            throw new InvalidEncoderException("attention divides by " + root + ", which fits no head");
        }
        return new TransformerTop.Shape(
                width, width / headWidth, Math.toIntExact(inner.getDims(1)), scalar(first + "output/LayerNorm/Add"));
    }

    /** The weights of the blocks from number {@code from} on, each named as {@link TransformerTop} says. */
    List<Tensor> upper(int from) throws InvalidEncoderException {
        List<Tensor> tensors = new ArrayList<>();
        for (int block = from; block < blocks; block++) {
            for (String[] part : TransformerTop.PARTS) {
                tensors.add(tensor(block + "." + part[0], weight(layer(block) + part[1])));
            }
        }
        return tensors;
    }

    private static String layer(int block) {
        return "encoder/layer." + block + "/";
    }

    private NodeProto node(String name) throws InvalidEncoderException {
        NodeProto node = byName.get(root + name);
        if (node == null) {
            throw new InvalidEncoderException("the graph has no node " + root + name + ": it cannot be cut");
        }
        return node;
    }

    /** The only weight that a node reads. */
    private TensorProto weight(String name) throws InvalidEncoderException {
        List<TensorProto> read = node(name).getInputList().stream()
                .filter(weights::containsKey)
                .map(weights::get)
                .toList();
        if (read.size() != 1 || read.get(0).getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
            throw new InvalidEncoderException("node " + root + name + " reads " + read.size()
                    + " weights, and not one of 32-bit floats: it cannot be cut");
        }
        return read.get(0);
    }

    private float scalar(String name) throws InvalidEncoderException {
        return tensor(name, weight(name)).floats().get(0);
    }

    private static Tensor tensor(String name, TensorProto weight) {
        List<Integer> shape =
                weight.getDimsList().stream().map(Math::toIntExact).toList();
        if (weight.getRawData().isEmpty()) {
            float[] values = new float[weight.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = weight.getFloatData(i);
            }
            return Tensor.of(name, shape, values);
        }
        return new Tensor(
                name, shape, ByteBuffer.wrap(weight.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN));
    }
}
