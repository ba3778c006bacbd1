package io.headwater.encode;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * BERT's word pieces of one text, truncated and never padded: HuggingFace's tokenizer, told to stay offline.
 *
 * <p>Thread-safe: the native tokenizer is only read after it is built.
 */
final class WordPieceTokenizer implements AutoCloseable {
    static {
        // DJL would otherwise look for a cloud's metadata service, and download a library for a GPU that it finds.
        setUnlessSet("ai.djl.offline");
        setUnlessSet("OPT_OUT_TRACKING");
    }

    /** {@code [CLS]} in front and {@code [SEP]} behind every text. */
    private static final int SPECIAL_TOKENS = 2;

    private final HuggingFaceTokenizer tokenizer;
    private final LeadingWords leadingWords;

    /** @param maxTokens at most so many pieces a text, {@code [CLS]} and {@code [SEP]} among them */
    WordPieceTokenizer(byte[] json, int maxTokens) {
        this(json, maxTokens, new LeadingWords(maxTokens - SPECIAL_TOKENS));
    }

    WordPieceTokenizer(byte[] json, int maxTokens, LeadingWords leadingWords) {
        this.leadingWords = leadingWords;
        Map<String, String> settings = Map.of(
                "padding",
                "false",
                "truncation",
                "true",
                "maxLength",
                Integer.toString(maxTokens),
                "modelMaxLength",
                Integer.toString(maxTokens));
        try {
            tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer", e);
        }
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    /** The pieces' ids: {@code [tokens]}, at least {@code [CLS]} and {@code [SEP]}. */
    long[] ids(String text) {
        return tokenizer.encode(leadingWords.of(wellFormed(text))).getIds();
    }

    /**
     * The text with U+FFFD, which BERT's normalizer drops, for each surrogate that stands alone. JNI hands strings over
     * in a form in which one such surrogate would spoil every emoji of the text.
     */
    private static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
                continue;
            }
            if (repaired == null) {
                repaired = new StringBuilder(text);
            }
            repaired.setCharAt(i, '\uFFFD');
        }
        return repaired == null ? text : repaired.toString();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
