package io.headwater.devkit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a BERT of random weights, small enough to be trained in a moment, with the nodes and the names that Hugging Face's
 * exports have: a folder like that of any encoder.
 */
public final class TinyTransformer {
    /** Numbers of a token. */
    public static final int WIDTH = 16;

    private static final int HEADS = 2;
    private static final int INNER = 32;

    /** It knows the words {@code w0}, {@code w1} and so on. */
    public static final int WORDS = 40;

    private static final String CLS = "[CLS]";
    private static final String SEP = "[SEP]";

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");
    private final Random random;

    private TinyTransformer(long seed) {
        random = new Random(seed);
    }

    /**
     * Writes {@code model.onnx} and {@code tokenizer.json}.
     *
     * @param seed draws the weights
     */
    public static Path write(Path folder, int blocks, long seed) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("model.onnx"),
                new TinyTransformer(seed).model(blocks).toByteArray());
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        return folder;
    }

    private static String tokenizer() {
        String words = IntStream.range(0, WORDS)
                .mapToObj(word -> "\"w%d\": %d".formatted(word, 3 + word))
                .collect(Collectors.joining(", "));
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                 "pre_tokenizer": {"type": "Whitespace"}, "decoder": null,
                 "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                             {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                  "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                  "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                                     "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}},
                 "model": {"type": "WordLevel", "vocab": {"?": 0, "%s": 1, "%s": 2, %s}, "unk_token": "?"}}
                """.formatted(CLS, SEP, words);
    }

    private ModelProto model(int blocks) {
        graph.addInput(value("input_ids", TensorProto.DataType.INT64, "batch_size", "sequence_length"));
        String value =
                node("Gather", "embeddings/word", weight("embeddings.word.weight", 1, 3 + WORDS, WIDTH), "input_ids");
        value = norm("embeddings/LayerNorm", value);
        for (int block = 0; block < blocks; block++) {
            value = block("encoder/layer." + block + "/", value);
        }
        node("Identity", "last", value);
        graph.addOutput(value("/last_output_0", TensorProto.DataType.FLOAT, "batch_size", "sequence_length", "width"));
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
    }

    private String block(String layer, String from) {
        String self = layer + "attention/self/";
        String query = heads(self + "query", dense(self + "query", from, WIDTH, WIDTH), 0, 2, 1, 3);
        String key = heads(self + "key", dense(self + "key", from, WIDTH, WIDTH), 0, 2, 3, 1);
        String value = heads(self + "value", dense(self + "value", from, WIDTH, WIDTH), 0, 2, 1, 3);
        String scores = node("MatMul", self + "MatMul", query, key);
        String scaled = node("Div", self + "Div", scores, scalar(self + "root", (float) Math.sqrt(WIDTH / HEADS)));
        String shares = node("Softmax", self + "Softmax", new long[] {3}, "axis", scaled);
        String looked = node("MatMul", self + "MatMul_1", shares, value);
        String turned = node("Transpose", self + "Transpose", new long[] {0, 2, 1, 3}, "perm", looked);
        String joined = node("Reshape", self + "Reshape", turned, numbers(self + "joined", 0, 0, WIDTH));
        String output = dense(layer + "attention/output/dense", joined, WIDTH, WIDTH);
        String middle =
                norm(layer + "attention/output/LayerNorm", node("Add", layer + "attention/output/Add", output, from));
        String inner = dense(layer + "intermediate/dense", middle, WIDTH, INNER);
        String gelu = layer + "intermediate/intermediate_act_fn/";
        String erf = node(
                "Erf", gelu + "Erf", node("Div", gelu + "Div", inner, scalar(gelu + "root", (float) Math.sqrt(2))));
        String more = node("Add", gelu + "Add", erf, scalar(gelu + "one", 1));
        String active =
                node("Mul", gelu + "Mul_1", node("Mul", gelu + "Mul", inner, more), scalar(gelu + "half", 0.5f));
        String outer = dense(layer + "output/dense", active, INNER, WIDTH);
        return norm(layer + "output/LayerNorm", node("Add", layer + "output/Add", outer, middle));
    }

    private String dense(String name, String from, int inputs, int outputs) {
        String weight = weight(name + ".weight", 1.5 / Math.sqrt(inputs), inputs, outputs);
        String product = node("MatMul", name + "/MatMul", from, weight);
        return node("Add", name + "/Add", weight(name + ".bias", 0.1, outputs), product);
    }

    private String heads(String name, String value, long... turn) {
        String parts = node("Reshape", name + "/Reshape", value, numbers(name + ".parts", 0, 0, HEADS, WIDTH / HEADS));
        return node("Transpose", name + "/Transpose", turn, "perm", parts);
    }

    private String norm(String name, String value) {
        String mean = node("ReduceMean", name + "/ReduceMean", new long[] {-1}, "axes", value);
        String centred = node("Sub", name + "/Sub", value, mean);
        String squares = node("Pow", name + "/Pow", centred, scalar(name + ".two", 2));
        String variance = node("ReduceMean", name + "/ReduceMean_1", new long[] {-1}, "axes", squares);
        String safe = node("Add", name + "/Add", variance, scalar(name + ".epsilon", 1e-12f));
        String unit = node("Div", name + "/Div", centred, node("Sqrt", name + "/Sqrt", safe));
        String scaled = node("Mul", name + "/Mul", unit, weight(name + ".weight", 1, WIDTH));
        return node("Add", name + "/Add_1", scaled, weight(name + ".bias", 0.1, WIDTH));
    }

    private String node(String operator, String name, String... inputs) {
        return add(NodeProto.newBuilder().setOpType(operator), name, inputs);
    }

    private String node(String operator, String name, long[] numbers, String attribute, String input) {
        AttributeProto.Builder value = AttributeProto.newBuilder().setName(attribute);
        if (attribute.equals("axis")) {
            value.setType(AttributeProto.AttributeType.INT).setI(numbers[0]);
        } else {
            value.setType(AttributeProto.AttributeType.INTS);
            Arrays.stream(numbers).forEach(value::addInts);
        }
        return add(NodeProto.newBuilder().setOpType(operator).addAttribute(value), name, input);
    }

    private String add(NodeProto.Builder node, String name, String... inputs) {
        String output = "/" + name + "_output_0";
        graph.addNode(
                node.setName("/" + name).addAllInput(Arrays.asList(inputs)).addOutput(output));
        return output;
    }

    private String weight(String name, double spread, int... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
        int size = 1;
        for (int dimension : shape) {
            tensor.addDims(dimension);
            size *= dimension;
        }
        for (int i = 0; i < size; i++) {
            tensor.addFloatData((float) (spread * random.nextGaussian()));
        }
        graph.addInitializer(tensor);
        return name;
    }

    private String scalar(String name, float number) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(number));
        return name;
    }

    private String numbers(String name, long... numbers) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(numbers.length);
        Arrays.stream(numbers).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return name;
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
