package io.headwater.scorer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.model.Manifest;
import io.headwater.model.Tensor;
import io.headwater.model.Version;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One version in the form in which it scores: a session and the weights as native tensors.
 *
 * <p>Thread-safe. Native memory is counted: whoever scores holds a lease, and the memory is given back when the version is
 * retired and the last lease has ended, so that a swap never waits for a text that is being scored.
 */
final class ServedVersion {
    /** The graph's only output: {@code [batch, labels]}. */
    private static final String OUTPUT = "probabilities";

    private final Version version;
    private final OrtEnvironment environment;
    private final GraphSession graph;
    private final Map<String, OnnxTensor> weights;
    private final AtomicInteger leases = new AtomicInteger(1);

    private ServedVersion(
            Version version, OrtEnvironment environment, GraphSession graph, Map<String, OnnxTensor> weights) {
        this.version = version;
        this.environment = environment;
        this.graph = graph;
        this.weights = weights;
    }

    /**
     * @param before the version served until now, whose session is used again if the graph is the same
     * @throws OrtException if the graph cannot be run
     */
    static ServedVersion open(OrtEnvironment environment, Version version, Optional<ServedVersion> before)
            throws OrtException {
        Optional<GraphSession> same =
                before.map(served -> served.graph).filter(session -> session.runs(version.manifest()));
        GraphSession graph = same.isPresent()
                ? same.get().shared()
                : GraphSession.open(environment, version.manifest(), version.graph());
        Map<String, OnnxTensor> weights = new HashMap<>();
        try {
            for (Tensor tensor : version.tensors()) {
                weights.put(tensor.name(), OnnxTensor.createTensor(environment, tensor.floats(), tensor.shapeArray()));
            }
            return new ServedVersion(version, environment, graph, weights);
        } catch (OrtException | RuntimeException e) {
            weights.values().forEach(OnnxTensor::close);
            graph.release();
            throw e;
        }
    }

    Version version() {
        return version;
    }

    Manifest manifest() {
        return version.manifest();
    }

    /** Whether the caller may use this version until it calls {@link #release}; false once it is retired. */
    boolean lease() {
        return leases.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Ends a lease, or the registry's own hold. */
    void release() {
        if (leases.decrementAndGet() == 0) {
            weights.values().forEach(OnnxTensor::close);
            try {
                graph.release();
            } catch (OrtException e) {
                throw new IllegalStateException(
                        "a session of version " + manifest().version() + " did not close", e);
            }
        }
    }

    /**
     * Probabilities of one text; only under a lease.
     *
     * @param encoder id of the encoder that made the features
     * @param features {@code [dimension]}
     * @return {@code [labels]}
     */
    float[] score(String encoder, float[] features) {
        try (OnnxTensor input =
                OnnxTensor.createTensor(environment, FloatBuffer.wrap(features), new long[] {1, features.length})) {
            Map<String, OnnxTensorLike> inputs = new HashMap<>(weights);
            inputs.put(encoder, input);
            try (OrtSession.Result result = graph.session().run(inputs)) {
                return ((float[][]) result.get(OUTPUT).orElseThrow().getValue())[0];
            }
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "version " + manifest().version() + " of " + manifest().model() + " cannot score", e);
        }
    }
}
