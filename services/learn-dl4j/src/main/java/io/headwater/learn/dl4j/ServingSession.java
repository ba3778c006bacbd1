package io.headwater.learn.dl4j;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.learn.ExportMismatchException;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A serving graph opened in ONNX Runtime, as a scorer opens it, to prove that exported weights answer as the learner
 * does. Single-threaded; owns native memory.
 */
final class ServingSession implements AutoCloseable {
    /** How far a probability may be off: the two libraries sum in different orders. */
    static final float TOLERANCE = 1e-4f;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final String encoder;
    /** Direct memory that ONNX Runtime reads weights from, by tensor, used again by each run. */
    private final Map<String, ByteBuffer> weights = new HashMap<>();

    ServingSession(byte[] graph, String encoder) {
        this.encoder = encoder;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(graph, options);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime refuses the exported graph", e);
        }
    }

    /** Probabilities {@code [batch][labels]} of the graph with these weights. */
    float[][] run(List<Tensor> tensors, float[][] rows) {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (Tensor tensor : tensors) {
                inputs.put(tensor.name(), OnnxTensor.createTensor(environment, direct(tensor), tensor.shapeArray()));
            }
            inputs.put(encoder, OnnxTensor.createTensor(environment, rows));
            try (OrtSession.Result result = session.run(inputs)) {
                return (float[][]) result.get(0).getValue();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot run the exported graph", e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private FloatBuffer direct(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        ByteBuffer memory = weights.compute(
                tensor.name(),
                (name, present) -> present != null && present.capacity() >= bytes.remaining()
                        ? present
                        : ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder()));
        return memory.clear().put(bytes).flip().asFloatBuffer();
    }

    /** @throws ExportMismatchException if a probability is off by {@link #TOLERANCE} or more, or is not a number */
    void prove(List<Tensor> tensors, float[][] rows, float[][] expected) {
        float[][] actual = run(tensors, rows);
        for (int row = 0; row < rows.length; row++) {
            for (int label = 0; label < expected[row].length; label++) {
                float difference = Math.abs(actual[row][label] - expected[row][label]);
                if (!(difference < TOLERANCE)) {
                    throw new ExportMismatchException("label " + label + " of probe " + row + " has the probability "
                            + expected[row][label] + " in DL4J and " + actual[row][label] + " in ONNX Runtime");
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
