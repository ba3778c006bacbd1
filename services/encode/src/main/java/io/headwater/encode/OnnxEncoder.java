package io.headwater.encode;

import ai.onnxruntime.OrtException;

/**
 * A sentence encoder in ONNX, as Hugging Face's models are exported: token ids in, token embeddings out, then
 * {@link Pooling}.
 *
 * <p>Each text is encoded alone, as {@link TokenGraph} does; cores are used by calling {@link #encode} from several threads.
 */
final class OnnxEncoder implements Encoder {
    private static final int MOST_TOKENS = 512;

    private final String id;
    private final String fingerprint;
    private final Pooling pooling;
    private final TokenGraph graph;
    private final int dimension;

    private OnnxEncoder(EncoderFiles files, int maxTokens) throws OrtException {
        id = files.id();
        fingerprint = files.fingerprint(maxTokens);
        pooling = files.pooling();
        graph = new TokenGraph(files.model(), files.tokenizer(), maxTokens);
        try {
            // As long as a text can be: that shows whether the graph has positions for so many.
            dimension = graph.width(maxTokens);
        } catch (RuntimeException e) {
            graph.close();
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
        requireLength(maxTokens);
        try {
            return new OnnxEncoder(files, maxTokens);
        } catch (OrtException | RuntimeException e) {
            throw new InvalidEncoderException(
                    "encoder " + files.id() + " cannot encode " + maxTokens + " tokens: " + e.getMessage(), e);
        }
    }

    static void requireLength(int maxTokens) {
        if (maxTokens < 3 || maxTokens > MOST_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be 3 to " + MOST_TOKENS + ", not " + maxTokens);
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
        long[] ids = graph.ids(text);
        return graph.run(ids, embeddings -> pooling.features(embeddings.getFloatBuffer(), ids.length, dimension));
    }

    @Override
    public void close() {
        graph.close();
    }
}
