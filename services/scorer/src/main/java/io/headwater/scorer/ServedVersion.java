package io.headwater.scorer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.encode.LowerBlocks;
import io.headwater.model.Manifest;
import io.headwater.model.Tensor;
import io.headwater.model.Version;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One version in the form in which it scores: a session and the weights as native tensors.
 *
 * <p>Thread-safe. Native memory is counted: whoever scores holds a lease, and the memory is given back when the version is
 * retired and the last lease has ended, so that a swap never waits for a text that is being scored.
 */
final class ServedVersion {
    /** What is served: {@code [batch, labels]}. */
    private static final String OUTPUT = "probabilities";

    /** What each learner says: logarithms, {@code [learners, batch, labels]}; graphs of old may not have it. */
    private static final String EACH = "learners";

    /** The input for the buckets of a text's n-grams, as 64-bit integers. */
    private static final String NGRAMS = new HashedNgrams().id();

    /** The input for the buckets of a text's words, likewise. */
    private static final String WORDS = new HashedWords().id();

    private static final int[] NONE = {};
    private static final float[] NO_STATES = {};

    /** How far the probabilities of one text may be from summing to 1. */
    private static final double TOLERANCE = 1e-3;

    private final Version version;
    private final OrtEnvironment environment;
    private final String encoder;
    private final GraphSession graph;
    private final Map<String, OnnxTensor> weights;
    private final Optional<LowerBlocks> lower;
    private final boolean readsDense;
    private final boolean readsNgrams;
    private final boolean readsWords;
    private final AtomicInteger leases = new AtomicInteger(1);

    private ServedVersion(
            Version version,
            OrtEnvironment environment,
            String encoder,
            GraphSession graph,
            Optional<LowerBlocks> lower,
            Map<String, OnnxTensor> weights) {
        this.lower = lower;
        this.version = version;
        this.environment = environment;
        this.encoder = encoder;
        this.graph = graph;
        this.weights = weights;
        this.readsDense = graph.session().getInputNames().contains(encoder);
        this.readsNgrams = graph.session().getInputNames().contains(NGRAMS);
        this.readsWords = graph.session().getInputNames().contains(WORDS);
    }

    /**
     * Makes a version ready to score, and proves on one probe that it does: what gets through here must never fail on a text.
     *
     * @param transformers open, those of them that the version's manifest names
     * @param before the version served until now, whose session is used again if the graph is the same
     * @throws UpdateRefusedException if the version cannot score
     */
    static ServedVersion open(
            OrtEnvironment environment,
            Encoder encoder,
            Transformers transformers,
            Version version,
            Optional<ServedVersion> before)
            throws UpdateRefusedException {
        try {
            ServedVersion served = load(environment, encoder.id(), transformers, version, before);
            try {
                served.prove(encoder.dimension());
                return served;
            } catch (OrtException | UpdateRefusedException | RuntimeException e) {
                served.release();
                throw e;
            }
        } catch (OrtException e) {
            throw new UpdateRefusedException(
                    Reason.MALFORMED,
                    "ONNX Runtime cannot run version " + version.manifest().version() + ": " + e.getMessage(),
                    e);
        }
    }

    private static ServedVersion load(
            OrtEnvironment environment,
            String encoder,
            Transformers transformers,
            Version version,
            Optional<ServedVersion> before)
            throws OrtException {
        Optional<GraphSession> same = before.map(served -> served.graph).filter(session -> session.runs(version));
        GraphSession graph = same.isPresent() ? same.get().shared() : GraphSession.open(environment, version);
        Map<String, OnnxTensor> weights = new HashMap<>();
        try {
            for (Tensor tensor : version.tensors()) {
                weights.put(tensor.name(), OnnxTensor.createTensor(environment, tensor.floats(), tensor.shapeArray()));
            }
            return new ServedVersion(
                    version,
                    environment,
                    encoder,
                    graph,
                    transformers.among(graph.session().getInputNames()),
                    weights);
        } catch (OrtException | RuntimeException e) {
            weights.values().forEach(OnnxTensor::close);
            graph.release();
            throw e;
        }
    }

    private void prove(int dimension) throws OrtException, UpdateRefusedException {
        float[] probe = new float[dimension];
        Arrays.fill(probe, (float) (1 / Math.sqrt(dimension)));
        // The ends of the range, so that no text's n-gram lies outside of the table.
        int[] ends = {1, HashedNgrams.BUCKETS / 2, HashedNgrams.BUCKETS - 1};
        // Two tokens, since one alone looks at nothing else.
        float[] states = new float[lower.map(blocks -> 2 * blocks.width()).orElse(0)];
        Arrays.fill(states, 1);
        float[] row = run(probe, ends, ends, states, Set.of(OUTPUT)).probabilities();
        int labels = manifest().labels().size();
        double sum = 0;
        for (float probability : row) {
            // Not a number is none of these, and makes the sum none either.
            sum += probability >= 0 && probability <= 1 + TOLERANCE ? probability : Double.NaN;
        }
        if (row.length != labels || !(Math.abs(sum - 1) < TOLERANCE)) {
            throw new UpdateRefusedException(
                    Reason.MALFORMED,
                    "version " + manifest().version() + " has " + labels + " labels and gives " + row.length
                            + " probabilities that sum to " + sum);
        }
    }

    Version version() {
        return version;
    }

    /** What it reads beside the encoder's features, if it does. */
    Optional<LowerBlocks> lowerBlocks() {
        return lower;
    }

    Manifest manifest() {
        return version.manifest();
    }

    GraphSession graph() {
        return graph;
    }

    /** Whether the native tensors are given back. */
    boolean isGivenBack() {
        return weights.values().stream().allMatch(OnnxTensor::isClosed);
    }

    /** Whether the caller may use this version until it calls {@link #release}; false once it is retired. */
    boolean lease() {
        return leases.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Ends a lease, or the registry's own hold. */
    void release() {
        int left = leases.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("version " + manifest().version() + " is released once too often");
        }
        if (left == 0) {
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
     * What is said of one text.
     *
     * @param probabilities {@code [labels]}
     * @param learners their logarithms by learner, {@code [learners][labels]}; none if they were not asked for, or if the
     *     graph does not give them
     */
    record Said(float[] probabilities, float[][] learners) {}

    /**
     * Scores one text; only under a lease.
     *
     * @param explain whether to tell what each learner says
     */
    Said score(EncodedText features, boolean explain) {
        boolean each = explain && graph.session().getOutputNames().contains(EACH);
        try {
            return run(
                    features.dense(),
                    readsNgrams ? features.ngrams() : NONE,
                    readsWords ? features.words() : NONE,
                    lower.map(features::states).orElse(NO_STATES),
                    each ? Set.of(OUTPUT, EACH) : Set.of(OUTPUT));
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "version " + manifest().version() + " of " + manifest().model() + " cannot score", e);
        }
    }

    /** Only the inputs that the graph has are made. */
    private Said run(float[] dense, int[] ngrams, int[] words, float[] states, Set<String> outputs)
            throws OrtException {
        Map<String, OnnxTensorLike> inputs = new HashMap<>(weights);
        try (OnnxTensor denseInput = readsDense ? dense(dense) : null;
                OnnxTensor ngramsInput = readsNgrams ? numbers(ngrams) : null;
                OnnxTensor wordsInput = readsWords ? numbers(words) : null;
                OnnxTensor statesInput =
                        lower.isPresent() ? states(states, lower.get().width()) : null) {
            if (statesInput != null) {
                inputs.put(lower.orElseThrow().id(), statesInput);
            }
            if (denseInput != null) {
                inputs.put(encoder, denseInput);
            }
            if (ngramsInput != null) {
                inputs.put(NGRAMS, ngramsInput);
            }
            if (wordsInput != null) {
                inputs.put(WORDS, wordsInput);
            }
            try (OrtSession.Result result = graph.session().run(inputs, outputs)) {
                return new Said(probabilities(result), outputs.contains(EACH) ? learners(result) : new float[0][]);
            }
        }
    }

    private static float[] probabilities(OrtSession.Result result) throws OrtException {
        if (value(result, OUTPUT) instanceof float[][] rows && rows.length == 1) {
            return rows[0];
        }
        throw new OrtException("the graph's output " + OUTPUT + " is not [1, labels]");
    }

    private static float[][] learners(OrtSession.Result result) throws OrtException {
        if (value(result, EACH) instanceof float[][][] learners) {
            return Arrays.stream(learners).map(rows -> rows[0]).toArray(float[][]::new);
        }
        throw new OrtException("the graph's output " + EACH + " is not [learners, 1, labels]");
    }

    private static Object value(OrtSession.Result result, String output) throws OrtException {
        return result.get(output)
                .orElseThrow(() -> new OrtException("the graph has no output " + output))
                .getValue();
    }

    private OnnxTensor dense(float[] features) throws OrtException {
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(features), new long[] {1, features.length});
    }

    /** {@code [1, tokens, width]}. */
    private OnnxTensor states(float[] states, int width) throws OrtException {
        return OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(states), new long[] {1, states.length / width, width});
    }

    /** {@code [1, n]}; a text without any has the one that stands for none. */
    private OnnxTensor numbers(int[] buckets) throws OrtException {
        long[] numbers = buckets.length == 0
                ? new long[] {HashedNgrams.PADDING}
                : Arrays.stream(buckets).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), new long[] {1, numbers.length});
    }
}
