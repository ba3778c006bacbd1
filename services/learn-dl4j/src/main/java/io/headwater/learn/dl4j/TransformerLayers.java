package io.headwater.learn.dl4j;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.headwater.encode.TransformerTop.Shape;
import io.headwater.learn.dl4j.transformer.BlockLayout;
import java.util.List;

/**
 * Adds blocks of a transformer, the mean of a text's tokens, of length 1, and a head to a serving graph.
 *
 * <p>Their input is what the blocks below make of texts, {@code [batch, tokens, width]}; where a batch's texts are not equally long,
 * rows of zeros fill them up, which no token has, and which none looks at. A text of nothing but such rows has zeros for
 * its features.
 */
final class TransformerLayers {
    /** What is added to the score of a place without a token, as BERT has it. */
    private static final float NOWHERE = 10_000;

    private static final String TOKENS = "tokens";

    private final ServingGraph graph;
    private final BlockLayout layout;
    private final Shape shape;

    TransformerLayers(ServingGraph graph, BlockLayout layout) {
        this.graph = graph;
        this.layout = layout;
        this.shape = layout.shape();
    }

    /**
     * The logits.
     *
     * @param states id of the input
     * @param name of the learner, with which the names of its weights begin
     * @param first number of the lowest block
     */
    String logits(String states, String name, int first, int blocks) {
        graph.input(
                states,
                TensorProto.DataType.FLOAT,
                ServingGraph.symbolic(ServingGraph.BATCH),
                ServingGraph.symbolic(states + "." + TOKENS),
                ServingGraph.fixed(shape.width()));
        String last = graph.axes("axis.2", 2);
        String any = graph.node("Abs", states + ".absolute", states);
        String size = graph.node("ReduceSum", keep(1), states + ".size", any, last);
        // [batch, tokens, 1]: 1 where there is a token
        String present = graph.node("Sign", states + ".present", size);
        String wide = graph.node("Reshape", states + ".wide", present, graph.axes("shape.0.1.1.-1", 0, 1, 1, -1));
        String missing = graph.node("Sub", states + ".missing", wide, graph.constant("one", 1));
        String mask = graph.node("Mul", states + ".mask", missing, graph.constant("nowhere", NOWHERE));
        String value = states;
        for (int block = 0; block < blocks; block++) {
            value = block(name + "." + (first + block), value, mask);
        }
        String second = graph.axes("axis.1", 1);
        String kept = graph.node("Mul", name + ".kept", value, present);
        String sum = graph.node("ReduceSum", keep(0), name + ".sum", kept, second);
        String count = graph.node("ReduceSum", keep(0), states + ".count", present, second);
        String mean = graph.node(
                "Div", name + ".mean", sum, graph.node("Max", states + ".divisor", count, graph.constant("one", 1)));
        String length = graph.node(
                "ReduceL2",
                List.of(ServingGraph.integers("axes", 1), ServingGraph.integer("keepdims", 1)),
                name + ".length",
                mean);
        String least = graph.node("Max", name + ".least", length, graph.constant("shortest", 1e-12f));
        String unit = graph.node("Div", name + ".unit", mean, least);
        String scaled = graph.node("Mul", name + ".scaled", unit, graph.constant(name + ".scale", scale(shape)));
        return graph.logits(scaled, name, shape.width());
    }

    /** By what features of length 1 are multiplied, so that each has a variance of about one. */
    static float scale(Shape shape) {
        return (float) Math.sqrt(shape.width());
    }

    private String block(String name, String from, String mask) {
        weights(name);
        int part = shape.width() / shape.heads();
        String mixed = dense(name, "attention", from);
        List<String> each = graph.split(name + ".parts", mixed, 3);
        String query = heads(name + ".query", each.get(0), 0, 2, 1, 3);
        String key = heads(name + ".key", each.get(1), 0, 2, 3, 1);
        String value = heads(name + ".value", each.get(2), 0, 2, 1, 3);
        String products = graph.node("MatMul", name + ".products", query, key);
        String scores = graph.node(
                "Mul", name + ".scores", products, graph.constant(name + ".factor", (float) (1 / Math.sqrt(part))));
        String masked = graph.node("Add", name + ".masked", scores, mask);
        String shares = graph.node("Softmax", List.of(ServingGraph.integer("axis", -1)), name + ".shares", masked);
        String looked = graph.node("MatMul", name + ".looked", shares, value);
        String turned =
                graph.node("Transpose", List.of(ServingGraph.integers("perm", 0, 2, 1, 3)), name + ".turned", looked);
        String joined = graph.node(
                "Reshape", name + ".joined", turned, graph.axes("shape.0.0." + shape.width(), 0, 0, shape.width()));
        String middle = norm(name + ".norm1", graph.node("Add", name + ".round1", dense(name, "output", joined), from));
        String inner = dense(name, "inner", middle);
        String half = graph.constant("half", 0.5f);
        String root = graph.constant("root.half", (float) Math.sqrt(0.5));
        String erf = graph.node("Erf", name + ".erf", graph.node("Mul", name + ".erf.of", inner, root));
        String below = graph.node(
                "Mul", name + ".below", graph.node("Add", name + ".erf.one", erf, graph.constant("one", 1)), half);
        String active = graph.node("Mul", name + ".active", inner, below);
        return norm(name + ".norm2", graph.node("Add", name + ".round2", dense(name, "outer", active), middle));
    }

    private void weights(String name) {
        for (BlockLayout.Part part : layout.parts()) {
            graph.input(
                    name + "." + part.name(),
                    TensorProto.DataType.FLOAT,
                    part.shape().stream()
                            .map(ServingGraph::fixed)
                            .toArray(ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension[]::new));
        }
    }

    private String dense(String block, String layer, String from) {
        String name = block + "." + layer;
        return graph.node("Add", name, graph.node("MatMul", name + ".product", from, name + ".weight"), name + ".bias");
    }

    /** From {@code [batch, tokens, width]} to the heads' parts, turned. */
    private String heads(String name, String value, long... turn) {
        int part = shape.width() / shape.heads();
        String parts =
                graph.node("Reshape", name + ".heads", value, graph.axes("shape.heads", 0, 0, shape.heads(), part));
        return graph.node("Transpose", List.of(ServingGraph.integers("perm", turn)), name, parts);
    }

    private String norm(String name, String value) {
        AttributeProto epsilon = AttributeProto.newBuilder()
                .setName("epsilon")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(shape.epsilon())
                .build();
        return graph.node(
                "LayerNormalization",
                List.of(ServingGraph.integer("axis", -1), epsilon),
                name,
                value,
                name + ".weight",
                name + ".bias");
    }

    private static List<AttributeProto> keep(int dimensions) {
        return List.of(ServingGraph.integer("keepdims", dimensions));
    }
}
