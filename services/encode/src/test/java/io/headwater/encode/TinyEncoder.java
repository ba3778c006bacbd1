package io.headwater.encode;

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

/** An encoder of three words, each of which has a direction of its own: a table and nothing else, as a folder. */
final class TinyEncoder {
    /** Words are split at white space; there are no special tokens. The first is for all unknown words. */
    private static final String TOKENIZER = """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
             "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
             "model": {"type": "WordLevel", "vocab": {"?": 0, "east": 1, "north": 2}, "unk_token": "?"}}
            """;

    private static final float[][] TABLE = {{0, 0, 1}, {3, 0, 0}, {0, 1, 0}};

    private TinyEncoder() {}

    /** Writes {@code model.onnx} and {@code tokenizer.json}. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("model.onnx"), graph("Gather").toByteArray());
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
        return folder;
    }

    /** One whose output is not the tokens' embeddings but the tokens. */
    static Path writeWithoutEmbeddings(Path folder) throws IOException {
        write(folder);
        Files.write(folder.resolve("model.onnx"), graph("Identity").toByteArray());
        return folder;
    }

    private static ModelProto graph(String operator) {
        TensorProto.Builder table = TensorProto.newBuilder()
                .setName("table")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(TABLE.length)
                .addDims(TABLE[0].length);
        for (float[] row : TABLE) {
            for (float value : row) {
                table.addFloatData(value);
            }
        }
        boolean embeds = operator.equals("Gather");
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addOutput("last_hidden_state");
        if (embeds) {
            node.addInput("table");
        }
        node.addInput("input_ids");
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("tiny")
                .addNode(node)
                .addInput(value("input_ids", TensorProto.DataType.INT64, "batch_size", "tokens"))
                .addOutput(
                        embeds
                                ? value(
                                        "last_hidden_state",
                                        TensorProto.DataType.FLOAT,
                                        "batch_size",
                                        "tokens",
                                        "width")
                                : value("last_hidden_state", TensorProto.DataType.INT64, "batch_size", "tokens"));
        if (embeds) {
            graph.addInitializer(table);
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
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
