package io.headwater.encode;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The words of one text, lower-cased, in UTF-8, in one array with one space between any two: so each word and each pair
 * of neighbours is a part of that array.
 *
 * <p>What a word is stands in {@code schemas/ngrams.md}. Not thread-safe; made for one text.
 */
final class Words {
    /**
     * First and last code points of the scripts that are written without spaces (Thai and Lao, Myanmar, Khmer, Han,
     * Hiragana, Katakana), in ascending order. As numbers, because few languages' standard libraries know scripts.
     */
    private static final int[] UNSPACED = {
        0x0E00, 0x0EFF, 0x1000, 0x109F, 0x1780, 0x17FF, 0x2E80, 0x2FDF, 0x3005, 0x3007, 0x3021, 0x3029, 0x3031, 0x303B,
        0x3040, 0x30FF, 0x31F0, 0x31FF, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xA9E0, 0xA9FF, 0xAA60, 0xAA7F, 0xF900, 0xFAFF,
        0x1AFF0, 0x1B16F, 0x20000, 0x3FFFF
    };

    private byte[] bytes;
    private int length;

    /** First and last-plus-one byte of each word, one after the other. */
    private int[] bounds = new int[64];

    private int count;
    private boolean inWord;

    private Words(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    static Words of(String text) {
        String normal =
                (isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC)).toLowerCase(Locale.ROOT);
        Words words = new Words(normal.length() + 16);
        words.read(normal);
        return words;
    }

    /** The ranges as the page of the format writes them. */
    static String unspacedRanges() {
        StringBuilder ranges = new StringBuilder();
        for (int i = 0; i < UNSPACED.length; i += 2) {
            ranges.append(String.format(" %04X-%04X", UNSPACED[i], UNSPACED[i + 1]));
        }
        return ranges.toString();
    }

    int count() {
        return count;
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int word) {
        return bounds[2 * word];
    }

    int end(int word) {
        return bounds[2 * word + 1];
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private void read(String text) {
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            switch (kind(codePoint)) {
                case SEPARATOR -> endWord();
                case ALONE -> {
                    endWord();
                    append(codePoint);
                    endWord();
                }
                case PART -> append(codePoint);
            }
        }
        endWord();
    }

    /** What a code point is to the words around it. */
    private enum Kind {
        SEPARATOR,
        ALONE,
        PART
    }

    /** Letters, marks (without them the words of India fall apart) and numbers make words; a sign is one by itself. */
    private static Kind kind(int codePoint) {
        if (codePoint < 0x80) {
            if ((codePoint >= 'a' && codePoint <= 'z') || (codePoint >= '0' && codePoint <= '9')) {
                return Kind.PART;
            }
            return codePoint > ' ' && codePoint < 0x7F ? Kind.ALONE : Kind.SEPARATOR;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> isUnspaced(codePoint) ? Kind.ALONE : Kind.PART;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> Kind.ALONE;
            default -> Kind.SEPARATOR;
        };
    }

    private static boolean isUnspaced(int codePoint) {
        if (codePoint < UNSPACED[0]) {
            return false;
        }
        int at = Arrays.binarySearch(UNSPACED, codePoint);
        // Found: it is a bound. Not found: it lies within a range if an odd number of bounds is below it.
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    private void append(int codePoint) {
        if (length + 5 > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        if (!inWord) {
            inWord = true;
            if (count > 0) {
                bytes[length++] = ' ';
            }
            if (2 * count == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            }
            bounds[2 * count] = length;
        }
        if (codePoint < 0x80) {
            bytes[length++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xC0 | codePoint >> 6);
            continuation(codePoint);
        } else if (codePoint < 0x10000) {
            bytes[length++] = (byte) (0xE0 | codePoint >> 12);
            continuation(codePoint >> 6);
            continuation(codePoint);
        } else {
            bytes[length++] = (byte) (0xF0 | codePoint >> 18);
            continuation(codePoint >> 12);
            continuation(codePoint >> 6);
            continuation(codePoint);
        }
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | (bits & 0x3F));
    }

    private void endWord() {
        if (inWord) {
            bounds[2 * count + 1] = length;
            count++;
            inWord = false;
        }
    }
}
