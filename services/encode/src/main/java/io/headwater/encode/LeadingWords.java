package io.headwater.encode;

/**
 * Cuts a long text before it is tokenized, without changing the word pieces that truncation would leave of it.
 *
 * <p>It is exact because it counts only what is sure to give a word piece of its own (each run of characters that holds
 * an ASCII letter or digit, each CJK ideograph, each ASCII punctuation mark), and because it cuts only where BERT's
 * tokenizer splits whatever stands on the right: after white space, an ideograph or a mark. A square bracket that touches
 * a capital inside is neither counted nor cut at, since {@code [SEP]} and its kind are one piece each. A text that shows
 * too few such places is left whole. Without the cut, 64 KiB cost up to 150 ms in the tokenizer.
 */
final class LeadingWords {
    private final int words;

    /** @param words how many word pieces truncation leaves of a text at most; at least 1 */
    LeadingWords(int words) {
        if (words < 1) {
            throw new IllegalArgumentException("room for at least one word is needed, not for " + words);
        }
        this.words = words;
    }

    /** A prefix of {@code text} with the same first {@code words} word pieces. */
    String of(String text) {
        if (text.length() <= words) {
            return text;
        }
        int sure = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isAsciiAlphanumeric(c)) {
                inWord = true;
                continue;
            }
            boolean piece = isMark(text, i) || isIdeograph(c);
            if (!piece && !isAsciiSpace(c)) {
                continue;
            }
            sure += (inWord ? 1 : 0) + (piece ? 1 : 0);
            inWord = false;
            if (sure >= words) {
                return text.substring(0, i + 1);
            }
        }
        return text;
    }

    private static boolean isAsciiAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isAsciiSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** Whether an ASCII punctuation mark stands there that is no bracket of a special token. */
    private static boolean isMark(String text, int i) {
        char c = text.charAt(i);
        return switch (c) {
            case '[' -> i + 1 < text.length() && !isCapital(text.charAt(i + 1));
            case ']' -> i > 0 && !isCapital(text.charAt(i - 1));
            default -> c > ' ' && c < 0x7F && !isAsciiAlphanumeric(c);
        };
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** The first block that BERT's normalizer sets apart; the rarer ones only cost time. */
    private static boolean isIdeograph(char c) {
        return c >= 0x4E00 && c <= 0x9FFF;
    }
}
