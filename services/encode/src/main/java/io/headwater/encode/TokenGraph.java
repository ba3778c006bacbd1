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
import java.util.function.Supplier;

/**
 * A tokenizer and a graph that reads token ids, as Hugging Face's models are exported, opened in ONNX Runtime.
 *
 * <p>Thread-safe. Each text is run alone, on its caller's thread and no other: a graph may quantise its activations per
 * tensor, and then, in a batch, a text's numbers would depend on its batch mates and on padding.
 */
final class TokenGraph implements AutoCloseable {
    /** The graph's inputs that are known, all {@code [1, tokens]} of 64-bit integers; a graph need not have the last two. */
    private static final String IDS = "input_ids";

    private static final String MASK = "attention_mask";
    private static final String SEGMENTS = "token_type_ids";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final TextTokenizer tokenizer;
    private final OrtSession session;

    /** Read-held by every call under way, so that closing never frees memory that is in use. */
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();

    private boolean closed;

    /**
     * Opens a session.
     *
     * @param tokenizerJson Hugging Face's {@code tokenizer.json}
     * @param maxTokens at most so many tokens of a text are read, special ones among them
     */
    TokenGraph(byte[] model, byte[] tokenizerJson, int maxTokens) throws OrtException {
        tokenizer = TextTokenizer.of(tokenizerJson, maxTokens);
        try {
            session = open(model);
        } catch (OrtException e) {
            tokenizer.close();
            throw e;
        }
    }

    private OrtSession open(byte[] model) throws OrtException {
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

    /** {@code [tokens]}, special ones among them. */
    long[] ids(String text) {
        return whileOpen(() -> tokenizer.ids(text));
    }

    /** Runs the graph, and reads its first output while the native memory is there. */
    <T> T run(long[] ids, Function<OnnxTensor, T> reading) {
        return whileOpen(() -> {
            try {
                return read(ids, reading);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime failed on a text of " + ids.length + " tokens", e);
            }
        });
    }

    private <T> T read(long[] ids, Function<OnnxTensor, T> reading) throws OrtException {
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

    /** Runs a text that is as long as one can be, and gives the width of its tokens' numbers. */
    int width(int maxTokens) {
        long[] ids = ids("a ".repeat(maxTokens));
        long[] shape = run(ids, numbers -> numbers.getInfo().getShape());
        if (shape.length != 3 || shape[0] != 1 || shape[1] != ids.length) {
            throw new IllegalStateException("the graph's first output is " + Arrays.toString(shape)
                    + " and not the tokens' embeddings, [1, " + ids.length + ", dimension]");
        }
        return Math.toIntExact(shape[2]);
    }

    private <T> T whileOpen(Supplier<T> work) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the encoder is closed");
            }
            return work.get();
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Gives the native memory back, once the calls under way are done. May be called again; then it does nothing. */
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
