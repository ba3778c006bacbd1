package io.headwater.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * all-MiniLM-L6-v2 in 8-bit integers by ONNX Runtime: 384 features, pooled and scaled as sentence-transformers does.
 *
 * <p>Each text is encoded alone, because the graph quantises its activations per tensor: in a batch, a text's features
 * would depend on its batch mates and on padding. One run uses its caller's thread and no other; cores are used by
 * calling {@link #encode} from several threads.
 *
 * <p>The fingerprint is the SHA-256 of three lines, {@code sha256sum}'s of the model and of the tokenizer, and
 * {@code max-tokens N}: truncation changes features, so it is part of what the encoder is.
 */
public final class MiniLmEncoder implements Encoder {
    /** Word pieces of a text that are read by default. */
    public static final int DEFAULT_MAX_TOKENS = 128;

    /** The number of features. */
    public static final int DIMENSION = 384;

    /** What the model has positions for. */
    private static final int MOST_TOKENS = 512;

    /** The name by which configuration and versions refer to it. */
    public static final String ID = "minilm";

    private static final String MODEL = "all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final String fingerprint;
    private final WordPieceTokenizer tokenizer;
    private final OrtSession session;

    /** Read-held by every call under way, so that closing never frees memory that is in use. */
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();

    private boolean closed;

    private MiniLmEncoder(int maxTokens) {
        byte[] model = resource(MODEL);
        byte[] tokenizerJson = resource(TOKENIZER);
        fingerprint = fingerprint(model, tokenizerJson, maxTokens);
        tokenizer = new WordPieceTokenizer(tokenizerJson, maxTokens);
        try {
            session = openSession(model);
        } catch (OrtException e) {
            tokenizer.close();
            throw new IllegalStateException("ONNX Runtime refuses " + MODEL, e);
        }
    }

    /**
     * Opens the model from the class path; takes a few hundred milliseconds and about 60 MB of native memory.
     *
     * @param maxTokens at most so many word pieces of a text are read, 3 to 512, the two special ones among them
     */
    public static MiniLmEncoder open(int maxTokens) {
        if (maxTokens < 3 || maxTokens > MOST_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be 3 to " + MOST_TOKENS + ", not " + maxTokens);
        }
        return new MiniLmEncoder(maxTokens);
    }

    /** What {@link #fingerprint()} of an encoder opened with {@code maxTokens} is; opens no session. */
    public static String fingerprint(int maxTokens) {
        return fingerprint(resource(MODEL), resource(TOKENIZER), maxTokens);
    }

    private static String fingerprint(byte[] model, byte[] tokenizerJson, int maxTokens) {
        return sha256((sha256(model) + "  " + MODEL + "\n" + sha256(tokenizerJson) + "  " + TOKENIZER + "\nmax-tokens "
                        + maxTokens + "\n")
                .getBytes(UTF_8));
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
        return ID;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int dimension() {
        return DIMENSION;
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
        long[] shape = {1, ids.length};
        long[] allTokens = new long[ids.length];
        Arrays.fill(allTokens, 1);
        long[] oneSegment = new long[ids.length];
        try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(allTokens), shape);
                OnnxTensor segments = OnnxTensor.createTensor(environment, LongBuffer.wrap(oneSegment), shape);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", inputIds, "attention_mask", mask, "token_type_ids", segments))) {
            FloatBuffer embeddings = ((OnnxTensor) result.get(0)).getFloatBuffer();
            return Pooling.meanOfLengthOne(embeddings, ids.length, DIMENSION);
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

    private static byte[] resource(String name) {
        try (InputStream in = MiniLmEncoder.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path: is the model's artifact missing?");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
