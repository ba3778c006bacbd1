package io.headwater.learn.dl4j;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.learn.ExportMismatchException;
import io.headwater.learn.Features;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A serving graph opened in ONNX Runtime, as a scorer opens it, to prove that exported weights answer as the learner
 * does. Single-threaded; owns native memory.
 */
final class ServingSession implements AutoCloseable {
    /** How far a probability may be off: the two libraries sum in different orders. */
    static final float TOLERANCE = 1e-4f;

    private static final String WORDS = new HashedWords().id();

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    /** Direct memory that ONNX Runtime reads weights from, by tensor, used again by each run. */
    private final Map<String, ByteBuffer> weights = new HashMap<>();

    private final Map<String, States> states = new HashMap<>();

    /** @param made inputs that are made of tokens */
    ServingSession(byte[] graph, List<States> made) {
        made.forEach(input -> states.put(input.id(), input));
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(graph, options);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime refuses the exported graph", e);
        }
    }

    /** Probabilities {@code [batch][labels]} of the graph with these weights. */
    float[][] run(List<Tensor> tensors, List<Features> texts) {
        return (float[][]) run(tensors, texts, ServingGraph.OUTPUT);
    }

    /** What each learner says by itself: logarithms {@code [learners][batch][labels]}. */
    float[][][] runEach(List<Tensor> tensors, List<Features> texts) {
        return (float[][][]) run(tensors, texts, ServingGraph.EACH);
    }

    private Object run(List<Tensor> tensors, List<Features> texts, String output) {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (Tensor tensor : tensors) {
                inputs.put(tensor.name(), OnnxTensor.createTensor(environment, direct(tensor), tensor.shapeArray()));
            }
            for (String name : session.getInputNames()) {
                if (!inputs.containsKey(name)) {
                    inputs.put(name, features(name, texts));
                }
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
                return result.get(0).getValue();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot run the exported graph", e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor features(String encoder, List<Features> texts) throws OrtException {
        if (encoder.equals(NgramLearner.NAME)) {
            return numbers(texts, Features::ngrams);
        }
        States made = states.get(encoder);
        if (made != null) {
            return states(texts, made);
        }
        return encoder.equals(WORDS) ? numbers(texts, Features::words) : dense(texts);
    }

    private OnnxTensor dense(List<Features> texts) throws OrtException {
        return OnnxTensor.createTensor(
                environment, texts.stream().map(Features::dense).toArray(float[][]::new));
    }

    /** {@code [texts, tokens, width]}, at least one row a text, filled up with zeros. */
    private OnnxTensor states(List<Features> texts, States made) throws OrtException {
        int most = texts.stream().mapToInt(text -> text.tokens().length).max().orElse(0);
        int length = Math.max(1, most) * made.width();
        ByteBuffer rows =
                ByteBuffer.allocateDirect(texts.size() * length * Float.BYTES).order(ByteOrder.nativeOrder());
        FloatBuffer floats = rows.asFloatBuffer();
        for (int text = 0; text < texts.size(); text++) {
            int[] tokens = texts.get(text).tokens();
            if (tokens.length > 0) {
                floats.put(text * length, made.of().apply(tokens));
            }
        }
        return OnnxTensor.createTensor(environment, floats, new long[] {texts.size(), Math.max(1, most), made.width()});
    }

    /** At least one number a text, filled up with what none has. */
    private OnnxTensor numbers(List<Features> texts, Function<Features, int[]> buckets) throws OrtException {
        int most = texts.stream()
                .mapToInt(text -> buckets.apply(text).length)
                .max()
                .orElse(0);
        long[][] rows = new long[texts.size()][Math.max(1, most)];
        for (int row = 0; row < rows.length; row++) {
            Arrays.setAll(rows[row], at -> HashedNgrams.PADDING);
            int[] numbers = buckets.apply(texts.get(row));
            for (int i = 0; i < numbers.length; i++) {
                rows[row][i] = numbers[i];
            }
        }
        return OnnxTensor.createTensor(environment, rows);
    }

    /** Memory that ONNX Runtime reads without copying it: the tensor's own if it is such memory. */
    private FloatBuffer direct(Tensor tensor) {
        if (tensor.bytes().isDirect() && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return tensor.floats();
        }
        ByteBuffer bytes = tensor.bytes();
        ByteBuffer memory = weights.compute(
                tensor.name(),
                (name, present) -> present != null && present.capacity() >= bytes.remaining()
                        ? present
                        : ByteBuffer.allocateDirect(2 * bytes.remaining()).order(ByteOrder.nativeOrder()));
        return memory.clear().put(bytes).flip().asFloatBuffer();
    }

    /** @throws ExportMismatchException if a probability is off by {@link #TOLERANCE} or more, or is not a number */
    void prove(List<Tensor> tensors, List<Features> texts, float[][] expected) {
        float[][] actual = run(tensors, texts);
        for (int row = 0; row < actual.length; row++) {
            for (int label = 0; label < expected[row].length; label++) {
                float difference = Math.abs(actual[row][label] - expected[row][label]);
                if (!(difference < TOLERANCE)) {
                    throw new ExportMismatchException(
                            "label " + label + " of probe " + row + " has the probability " + expected[row][label]
                                    + " in the committee and " + actual[row][label] + " in ONNX Runtime");
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close a session", e);
        }
    }
}
