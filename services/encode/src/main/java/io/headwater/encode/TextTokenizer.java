package io.headwater.encode;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * The token ids of one text, truncated and never padded: Hugging Face's tokenizer, told to stay offline.
 *
 * <p>Thread-safe: the native tokenizer is only read after it is built.
 */
final class TextTokenizer implements AutoCloseable {
    static {
        // DJL would otherwise look for a cloud's metadata service, and download a library for a GPU that it finds.
        setUnlessSet("ai.djl.offline");
        setUnlessSet("OPT_OUT_TRACKING");
    }

    /** BERT's {@code [CLS]} in front and {@code [SEP]} behind every text. */
    private static final int SPECIAL_TOKENS = 2;

    private final HuggingFaceTokenizer tokenizer;
    private final Optional<LeadingWords> leadingWords;

    private TextTokenizer(byte[] json, int maxTokens, Optional<LeadingWords> leadingWords) {
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

    /**
     * Cuts long texts before it tokenizes them, if it is one of BERT's.
     *
     * @param json Hugging Face's {@code tokenizer.json}
     * @param maxTokens at most so many tokens a text, special ones among them
     */
    static TextTokenizer of(byte[] json, int maxTokens) {
        return new TextTokenizer(
                json,
                maxTokens,
                BertRules.hold(json) ? Optional.of(new LeadingWords(maxTokens - SPECIAL_TOKENS)) : Optional.empty());
    }

    /** Gives every text to the tokenizer as it is. */
    static TextTokenizer uncut(byte[] json, int maxTokens) {
        return new TextTokenizer(json, maxTokens, Optional.empty());
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    /** {@code [tokens]}, special ones such as {@code [CLS]} and {@code [SEP]} among them. */
    long[] ids(String text) {
        String repaired = wellFormed(text);
        return tokenizer
                .encode(leadingWords.map(words -> words.of(repaired)).orElse(repaired))
                .getIds();
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
