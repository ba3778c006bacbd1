package io.headwater.encode;

import ai.onnxruntime.OrtException;
import java.util.Arrays;

/**
 * The lower blocks of a pretrained transformer, frozen: from a text's tokens to what the first of its upper blocks reads of
 * them. Features of another kind than an {@link Encoder}'s, which a learner that trains the upper blocks wants.
 *
 * <p>Thread-safe and deterministic as an {@link Encoder}: each text alone, on its caller's thread.
 */
public final class LowerBlocks implements AutoCloseable {
    private final String id;
    private final String fingerprint;
    private final TokenGraph graph;
    private final int width;

    LowerBlocks(String id, String fingerprint, byte[] model, byte[] tokenizer, int maxTokens) throws OrtException {
        this.id = id;
        this.fingerprint = fingerprint;
        this.graph = new TokenGraph(model, tokenizer, maxTokens);
        try {
            this.width = graph.width(maxTokens);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** The name by which graphs and versions refer to its states: the transformer's, and how many blocks are below. */
    public String id() {
        return id;
    }

    /** SHA-256, lower-case hex, over the transformer's files and every setting that changes the states. */
    public String fingerprint() {
        return fingerprint;
    }

    /** How many numbers a token has. */
    public int width() {
        return width;
    }

    /** A text's tokens, special ones among them; the caller's own. */
    public int[] tokens(String text) {
        return Arrays.stream(graph.ids(text)).mapToInt(Math::toIntExact).toArray();
    }

    /**
     * What the upper blocks read.
     *
     * @return {@code [tokens, width()]}, row after row; fresh, the caller's own
     */
    public float[] states(int[] tokens) {
        return graph.run(Arrays.stream(tokens).asLongStream().toArray(), numbers -> {
            float[] states = new float[tokens.length * width];
            numbers.getFloatBuffer().get(states);
            return states;
        });
    }

    /** Gives the native memory back, once the calls under way are done. May be called again; then it does nothing. */
    @Override
    public void close() {
        graph.close();
    }
}
