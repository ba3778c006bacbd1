package io.headwater.encode;

/**
 * Text to features: the frozen first stage of every learner and every scorer.
 *
 * <p>Thread-safe: {@link #encode} may be called from any number of threads and runs on its caller's. It never waits for
 * input or output. Deterministic: the same text gives the same bits, whatever is encoded at the same time.
 */
public interface Encoder extends AutoCloseable {
    /** The name by which configuration and versions refer to it, for example {@code minilm}. */
    String id();

    /** SHA-256, lower-case hex, over its files and every setting that changes its features. */
    String fingerprint();

    /** The number of features. */
    int dimension();

    /**
     * The features of one text.
     *
     * @param text any string; blank ones and broken UTF-16 have features too
     * @return {@code [dimension()]}, of length 1 in the L2 norm; a fresh array, the caller's own
     * @throws IllegalStateException if this encoder is closed
     */
    float[] encode(String text);

    /**
     * Gives the native memory back, once the calls under way are done. May be called again; then it does nothing.
     */
    @Override
    void close();
}
