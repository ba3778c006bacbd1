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
import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Learner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes learners and their pool as an ONNX graph whose weights are inputs. Every method adds layers and gives the name of
 * the value that they make; what is there already is not added again. The same layers give the same bytes; the numbers of
 * rows ({@code batch}), of a text's n-grams ({@code n}) and of labels ({@code labels}) are symbolic.
 */
final class ServingGraph {
    static final String OUTPUT = "probabilities";

    /** What each learner says by itself: logarithms of probabilities, {@code [learners, batch, labels]}. */
    static final String EACH = "learners";

    static final String BATCH = "batch";
    static final String LABELS = "labels";
    static final String EXPONENTS = "pool.exponents";
    static final String SHARES = "pool.shares";
    static final String TRUST = "pool.trust";

    /** The first IR version that may name every operator of the operator set below. */
    private static final int IR_VERSION = 8;

    private static final int OPERATOR_SET = 17;

    private static final String NGRAMS = "n";
    private static final String AXIS = "axis";

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("headwater");
    private final Set<String> values = new HashSet<>();

    /** An encoder's features, {@code [batch, dimension]}. */
    String features(String encoder, int dimension) {
        return input(encoder, TensorProto.DataType.FLOAT, symbolic(BATCH), fixed(dimension));
    }

    /** {@code x ⊙ w + b}. */
    String scale(String value, String name, int width) {
        input(name + ".weight", TensorProto.DataType.FLOAT, fixed(width));
        input(name + ".bias", TensorProto.DataType.FLOAT, fixed(width));
        return node("Add", name + ".output", node("Mul", name + ".scaled", value, name + ".weight"), name + ".bias");
    }

    /** {@code x Wᵀ + b}, with {@code W} of {@code [outputs, inputs]}. */
    String dense(String value, String name, int inputs, int outputs) {
        return dense(value, name, inputs, fixed(outputs));
    }

    /** A dense layer of one output per label. */
    String logits(String value, String name, int inputs) {
        return dense(value, name, inputs, symbolic(LABELS));
    }

    private String dense(String value, String name, int inputs, TensorShapeProto.Dimension outputs) {
        input(name + ".weight", TensorProto.DataType.FLOAT, outputs, fixed(inputs));
        input(name + ".bias", TensorProto.DataType.FLOAT, outputs);
        return node("Gemm", List.of(integer("transB", 1)), name + ".output", value, name + ".weight", name + ".bias");
    }

    /** An element-wise operator such as {@code Relu}; nothing if it is empty. */
    String activation(String value, String operator) {
        return operator.isEmpty() ? value : node(operator, value + "." + operator, value);
    }

    /**
     * {@code b + 1/√n Σ W[row of each n-gram]}: {@code index} gives each bucket its row of {@code W}; row 0 is zero, and
     * the row of bucket 0, with which texts are filled up.
     *
     * @param encoder whose numbers are read
     * @param name of the table
     * @param columns symbolic number of the table's columns
     */
    String ngramLogits(String encoder, String name, String columns) {
        input(encoder, TensorProto.DataType.INT64, symbolic(BATCH), symbolic(NGRAMS));
        input(name + ".index", TensorProto.DataType.FLOAT, fixed(HashedNgrams.BUCKETS));
        input(name + ".weight", TensorProto.DataType.FLOAT, symbolic(name + ".rows"), symbolic(columns));
        input(name + ".bias", TensorProto.DataType.FLOAT, symbolic(columns));
        String one = constant("one", 1);
        String second = axes("axis.1", 1);
        String places = node("Gather", name + ".places", name + ".index", encoder);
        String picked = node("Gather", name + ".picked", name + ".weight", rowNumbers(name, places));
        String sum = node("ReduceSum", List.of(integer("keepdims", 0)), name + ".sum", picked, second);
        String present = node("Sign", encoder + ".present", encoder);
        String numbers = node("Cast", List.of(to(TensorProto.DataType.FLOAT)), encoder + ".numbers", present);
        String count = node("ReduceSum", List.of(integer("keepdims", 1)), encoder + ".count", numbers, second);
        String root = node("Sqrt", encoder + ".root", node("Max", encoder + ".divisor", count, one));
        return node("Add", name + ".output", node("Div", name + ".mean", sum, root), name + ".bias");
    }

    /**
     * {@code (b + Σ ln(1 + factor · C[row of each known n-gram]) + m r) / √m} with {@code m} the number of known n-grams,
     * those with a row above 0; row 0 is zero.
     *
     * @param encoder whose buckets these are
     */
    String naiveBayesLogits(String encoder, String name, int buckets, float factor) {
        input(encoder, TensorProto.DataType.INT64, symbolic(BATCH), symbolic(NGRAMS));
        input(name + ".index", TensorProto.DataType.FLOAT, fixed(buckets));
        input(name + ".counts", TensorProto.DataType.FLOAT, symbolic(name + ".rows"), symbolic(LABELS));
        input(name + ".prior", TensorProto.DataType.FLOAT, symbolic(LABELS));
        input(name + ".rarity", TensorProto.DataType.FLOAT, symbolic(LABELS));
        String one = constant("one", 1);
        String second = axes("axis.1", 1);
        String places = node("Gather", name + ".places", name + ".index", encoder);
        String picked = node("Gather", name + ".picked", name + ".counts", rowNumbers(name, places));
        String scaled = node("Mul", name + ".scaled", picked, constant(name + ".factor", factor));
        String logs = node("Log", name + ".logs", node("Add", name + ".more", scaled, one));
        String sum = node("ReduceSum", List.of(integer("keepdims", 0)), name + ".sum", logs, second);
        String present = node("Sign", name + ".present", places);
        String count = node("ReduceSum", List.of(integer("keepdims", 1)), name + ".count", present, second);
        String rare = node("Mul", name + ".rare", count, name + ".rarity");
        String all = node("Add", name + ".all", node("Add", name + ".seen", sum, rare), name + ".prior");
        return node(
                "Div", name + ".output", all, node("Sqrt", name + ".root", node("Max", name + ".divisor", count, one)));
    }

    private String rowNumbers(String name, String places) {
        return node("Cast", List.of(to(TensorProto.DataType.INT64)), name + ".rows", places);
    }

    /**
     * The mean of the vectors of a text's known words.
     *
     * @param index gives each word its row in {@code table}; row 0 is zero, and the row of padding and of unknown words
     */
    String meanOfWords(String words, String index, String table, int dimension) {
        input(words, TensorProto.DataType.INT64, symbolic(BATCH), symbolic(words + ".n"));
        String rows = rowsOfWords(words, index);
        input(table, TensorProto.DataType.FLOAT, symbolic(table + ".rows"), fixed(dimension));
        String second = axes("axis.1", 1);
        String picked = node("Gather", table + ".picked", table, rows);
        String sum = node("ReduceSum", List.of(integer("keepdims", 0)), table + ".sum", picked, second);
        String known = node(
                "Cast", List.of(to(TensorProto.DataType.FLOAT)), index + ".known", node("Sign", index + ".sign", rows));
        String count = node("ReduceSum", List.of(integer("keepdims", 1)), index + ".count", known, second);
        return node("Div", table + ".mean", sum, node("Max", index + ".divisor", count, constant("one", 1)));
    }

    /**
     * What an LSTM says after the last of a text's first words, {@code [batch, units]}; a text without words counts as one
     * unknown word.
     *
     * @param index as in {@link #meanOfWords}
     * @param learner whose weights it reads, in ONNX's order of gates: {@code .lstm.vectors}, {@code .lstm.W},
     *     {@code .lstm.R}, {@code .lstm.B}
     * @param length so many first words are read
     */
    String lstm(String words, String index, String learner, int dimension, int units, int length) {
        String name = learner + ".lstm";
        input(words, TensorProto.DataType.INT64, symbolic(BATCH), symbolic(words + ".n"));
        String second = axes("axis.1", 1);
        String first = node("Slice", words + ".first", words, axes("from.0", 0), axes("to." + length, length), second);
        String rows = rowsOfWords(first, index);
        input(name + ".vectors", TensorProto.DataType.FLOAT, symbolic(name + ".rows"), fixed(dimension));
        input(name + ".W", TensorProto.DataType.FLOAT, fixed(1), fixed(4 * units), fixed(dimension));
        input(name + ".R", TensorProto.DataType.FLOAT, fixed(1), fixed(4 * units), fixed(units));
        input(name + ".B", TensorProto.DataType.FLOAT, fixed(1), fixed(8 * units));
        String picked = node("Gather", name + ".picked", name + ".vectors", rows);
        String steps = node("Transpose", List.of(integers("perm", 1, 0, 2)), name + ".steps", picked);
        String count = node(
                "ReduceSum",
                List.of(integer("keepdims", 0)),
                words + ".count",
                node("Sign", words + ".sign", first),
                second);
        String least = node("Max", words + ".divisor", count, axes("one.word", 1));
        String lengths = node("Cast", List.of(to(TensorProto.DataType.INT32)), words + ".lengths", least);
        graph.addNode(NodeProto.newBuilder()
                .setName(name)
                .setOpType("LSTM")
                .addAttribute(integer("hidden_size", units))
                .addAllInput(List.of(steps, name + ".W", name + ".R", name + ".B", lengths))
                .addOutput("")
                .addOutput(name + ".last"));
        return node("Squeeze", name + ".output", name + ".last", axes("axis.0", 0));
    }

    /** Each word's row, {@code [batch, n]}. */
    private String rowsOfWords(String words, String index) {
        input(index, TensorProto.DataType.FLOAT, fixed(HashedNgrams.BUCKETS));
        String places = node("Gather", index + ".places", index, words);
        return node("Cast", List.of(to(TensorProto.DataType.INT64)), index + ".rows", places);
    }

    /**
     * Another layer's logits from centred scores, added to {@code others}.
     *
     * @param scores {@code [batch, inputs]}
     */
    String withScores(String scores, String name, int inputs, String others) {
        String mean =
                node("ReduceMean", List.of(integers("axes", 1), integer("keepdims", 1)), scores + ".centre", scores);
        String centred = node("Sub", scores + ".centred", scores, mean);
        return node("Add", name + ".sum", logits(centred, name, inputs), others);
    }

    /**
     * Ends with the pool of learners, as {@link io.headwater.learn.Mix} defines it.
     *
     * @param logits one value per learner
     */
    byte[] pool(List<String> logits) {
        int learners = logits.size();
        input(EXPONENTS, TensorProto.DataType.FLOAT, fixed(learners));
        input(SHARES, TensorProto.DataType.FLOAT, fixed(learners));
        input(TRUST, TensorProto.DataType.FLOAT, fixed(1));
        String least = constant("least", Learner.LEAST_LOG);
        String one = constant("one", 1);
        String first = axes("axis.0", 0);
        String others = axes("axes.1.2", 1, 2);
        List<String> stacked = new ArrayList<>();
        for (String value : logits) {
            String logs = node("LogSoftmax", List.of(integer(AXIS, -1)), value + ".log", value);
            stacked.add(node("Unsqueeze", value + ".stacked", node("Max", value + ".floored", logs, least), first));
        }
        // [learners, batch, labels]
        String all = node("Concat", List.of(integer(AXIS, 0)), EACH, stacked.toArray(String[]::new));
        String exponents = node("Unsqueeze", EXPONENTS + ".wide", EXPONENTS, others);
        String shares = node("Unsqueeze", SHARES + ".wide", SHARES, others);
        String pooled = sum("pool.logit", node("Mul", "pool.weighted", all, exponents), first);
        String mixed = sum("mixture", node("Mul", "mixture.weighted", node("Exp", "mixture.each", all), shares), first);
        String softmax = node("Softmax", List.of(integer(AXIS, -1)), "pool.softmax", pooled);
        String trusted = node("Mul", "pool.trusted", softmax, TRUST);
        String guarded = node("Mul", "mixture.trusted", mixed, node("Sub", "mixture.trust", one, TRUST));
        node("Add", OUTPUT, trusted, guarded);
        graph.addOutput(value(OUTPUT, TensorProto.DataType.FLOAT, symbolic(BATCH), symbolic(LABELS)));
        // It is made on the way in any case: to whoever does not ask for it, it costs nothing.
        graph.addOutput(value(EACH, TensorProto.DataType.FLOAT, fixed(learners), symbolic(BATCH), symbolic(LABELS)));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("headwater")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private String sum(String name, String value, String axis) {
        return node("ReduceSum", List.of(integer("keepdims", 0)), name, value, axis);
    }

    String node(String operator, String output, String... inputs) {
        return node(operator, List.of(), output, inputs);
    }

    String node(String operator, List<AttributeProto> attributes, String output, String... inputs) {
        if (values.add(output)) {
            graph.addNode(NodeProto.newBuilder()
                    .setName(output)
                    .setOpType(operator)
                    .addAllAttribute(attributes)
                    .addAllInput(List.of(inputs))
                    .addOutput(output));
        }
        return output;
    }

    /** Equal parts of the last dimension. */
    List<String> split(String name, String value, int parts) {
        List<String> outputs =
                IntStream.range(0, parts).mapToObj(part -> name + "." + part).toList();
        if (values.addAll(outputs)) {
            graph.addNode(NodeProto.newBuilder()
                    .setName(name)
                    .setOpType("Split")
                    .addAttribute(integer(AXIS, -1))
                    .addInput(value)
                    .addAllOutput(outputs));
        }
        return outputs;
    }

    String input(String name, TensorProto.DataType type, TensorShapeProto.Dimension... dimensions) {
        if (values.add(name)) {
            graph.addInput(value(name, type, dimensions));
        }
        return name;
    }

    /** A scalar. */
    String constant(String name, float number) {
        return constant(
                name,
                TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addFloatData(number));
    }

    /** A list of axes. */
    String axes(String name, long... numbers) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(numbers.length);
        for (long number : numbers) {
            tensor.addInt64Data(number);
        }
        return constant(name, tensor);
    }

    private String constant(String name, TensorProto.Builder tensor) {
        if (values.add(name)) {
            graph.addInitializer(tensor.setName(name));
        }
        return name;
    }

    private static AttributeProto to(TensorProto.DataType type) {
        return integer("to", type.getNumber());
    }

    static AttributeProto integers(String name, long... numbers) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long number : numbers) {
            attribute.addInts(number);
        }
        return attribute.build();
    }

    static AttributeProto integer(String name, long number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number)
                .build();
    }

    private static ValueInfoProto value(
            String name, TensorProto.DataType type, TensorShapeProto.Dimension... dimensions) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(dimensions)))))
                .build();
    }

    static TensorShapeProto.Dimension fixed(int size) {
        return TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
    }

    static TensorShapeProto.Dimension symbolic(String name) {
        return TensorShapeProto.Dimension.newBuilder().setDimParam(name).build();
    }
}
