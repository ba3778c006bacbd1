package io.headwater.learn.dl4j.transformer;

/** Which rows of a matrix are which text's tokens. */
final class Rows {
    private final int[] first;

    /** @param tokens of each text, at least one */
    Rows(int[] tokens) {
        first = new int[tokens.length + 1];
        for (int text = 0; text < tokens.length; text++) {
            first[text + 1] = first[text] + tokens[text];
        }
    }

    int texts() {
        return first.length - 1;
    }

    int first(int text) {
        return first[text];
    }

    int tokens(int text) {
        return first[text + 1] - first[text];
    }

    int all() {
        return first[first.length - 1];
    }

    int longest() {
        int longest = 0;
        for (int text = 0; text < texts(); text++) {
            longest = Math.max(longest, tokens(text));
        }
        return longest;
    }

    /** The sum of the texts' squared lengths. */
    long squares() {
        long squares = 0;
        for (int text = 0; text < texts(); text++) {
            squares += (long) tokens(text) * tokens(text);
        }
        return squares;
    }
}
