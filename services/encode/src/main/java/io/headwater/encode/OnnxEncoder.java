package io.headwater.encode;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A sentence encoder in ONNX, as Hugging Face's models are exported: token ids in, token embeddings out, then
 * {@link Pooling}.
 *
 * <p>Each text is encoded alone: a graph may quantise its activations per tensor, and then, in a batch, a text's features
 * would depend on its batch mates and on padding. One run uses its caller's thread and no other; cores are used by calling
 * {@link #encode} from several threads.
 */
final class OnnxEncoder implements Encoder {
    /** The graph's inputs that are known, all {@code [1, tokens]} of 64-bit integers; a graph need not have the last two. */
    private static final String IDS = "input_ids";

    private static final String MASK = "attention_mask";
    private static final String SEGMENTS = "token_type_ids";

    private static final int MOST_TOKENS = 512;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final String id;
    private final String fingerprint;
    private final Pooling pooling;
    private final TextTokenizer tokenizer;
    private final OrtSession session;
    private final int dimension;

    /** Read-held by every call under way, so that closing never frees memory that is in use. */
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();

    private boolean closed;

    private OnnxEncoder(EncoderFiles files, int maxTokens) throws OrtException {
        id = files.id();
        fingerprint = files.fingerprint(maxTokens);
        pooling = files.pooling();
        tokenizer = TextTokenizer.of(files.tokenizer(), maxTokens);
        try {
            session = openSession(files.model());
        } catch (OrtException e) {
            tokenizer.close();
            throw e;
        }
        try {
            // As long as a text can be: that shows whether the graph has positions for so many.
            dimension = dimension(tokenizer.ids("a ".repeat(maxTokens)));
        } catch (OrtException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a session, and proves on one text that graph and tokenizer work together.
     *
     * @param maxTokens at most so many tokens of a text are read, 3 to 512, special ones among them
     * @throws InvalidEncoderException if they do not
     */
    static OnnxEncoder open(EncoderFiles files, int maxTokens) throws InvalidEncoderException {
        if (maxTokens < 3 || maxTokens > MOST_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be 3 to " + MOST_TOKENS + ", not " + maxTokens);
        }
        try {
            return new OnnxEncoder(files, maxTokens);
        } catch (OrtException | RuntimeException e) {
            throw new InvalidEncoderException(
                    "encoder " + files.id() + " cannot encode " + maxTokens + " tokens: " + e.getMessage(), e);
        }
    }

    private OrtSession openSession(byte[] model) throws OrtException {
        environment.setTelemetry(false);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // One text a run: shapes that depend on the batch are then folded when the session is made.
            options.setSymbolicDimensionValue("batch_size", 1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            return environment.createSession(model, options);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[] encode(String text) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the encoder is closed");
            }
            return features(tokenizer.ids(text));
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on a text of " + text.length() + " characters", e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private float[] features(long[] ids) throws OrtException {
        return run(ids, embeddings -> pooling.features(embeddings.getFloatBuffer(), ids.length, dimension));
    }

    private int dimension(long[] ids) throws OrtException {
        long[] shape = run(ids, embeddings -> embeddings.getInfo().getShape());
        if (shape.length != 3 || shape[0] != 1 || shape[1] != ids.length) {
            throw new IllegalStateException("the graph's first output is " + Arrays.toString(shape)
                    + " and not the tokens' embeddings, [1, " + ids.length + ", dimension]");
        }
        return Math.toIntExact(shape[2]);
    }

    /** Runs the graph, and reads its first output while the native memory is there. */
    private <T> T run(long[] ids, Function<OnnxTensor, T> reading) throws OrtException {
        long[] shape = {1, ids.length};
        long[] allTokens = new long[ids.length];
        Arrays.fill(allTokens, 1);
        long[] oneSegment = new long[ids.length];
        try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(allTokens), shape);
                OnnxTensor segments = OnnxTensor.createTensor(environment, LongBuffer.wrap(oneSegment), shape)) {
            Map<String, OnnxTensor> inputs = new HashMap<>(Map.of(IDS, inputIds, MASK, mask, SEGMENTS, segments));
            inputs.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(inputs)) {
                return reading.apply((OnnxTensor) result.get(0));
            }
        }
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            tokenizer.close();
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close its session", e);
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
