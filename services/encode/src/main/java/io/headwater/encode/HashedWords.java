package io.headwater.encode;

import java.util.Arrays;

/**
 * Text to the numbers of its words in their order, each the row that {@link HashedNgrams} gives to the word as a 1-gram:
 * for networks that read words one after the other and bring their own vocabulary, which says which of the rows they know.
 *
 * <p>Immutable and thread-safe; runs on its caller's thread and never waits.
 */
public final class HashedWords {
    /** So many first words of a text are read. */
    public static final int MOST = 512;

    private static final String ID = "hashed-words";

    private static final String FINGERPRINT =
            Sha256.of("headwater-words 1\nrows " + new HashedNgrams().fingerprint() + "\nmost " + MOST + "\n");

    /** The name by which configuration and versions refer to it. */
    public String id() {
        return ID;
    }

    /** SHA-256, lower-case hex, over everything that decides about the numbers. */
    public String fingerprint() {
        return FINGERPRINT;
    }

    /**
     * The rows of a text's words.
     *
     * @return in the order of the text, each from 1 to {@link HashedNgrams#BUCKETS} - 1; the caller's own
     */
    public int[] encode(String text) {
        Words words = Words.of(text);
        int[] rows = new int[Math.min(words.count(), MOST)];
        Arrays.setAll(rows, word -> HashedNgrams.bucket(words.bytes(), words.start(word), words.end(word)));
        return rows;
    }

    /** The words themselves, as they are hashed: normalized and in lower case. */
    public String[] words(String text) {
        Words words = Words.of(text);
        String[] names = new String[Math.min(words.count(), MOST)];
        Arrays.setAll(
                names,
                word -> new String(
                        words.bytes(),
                        words.start(word),
                        words.end(word) - words.start(word),
                        java.nio.charset.StandardCharsets.UTF_8));
        return names;
    }
}
