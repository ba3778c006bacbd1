package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

/** What stands at one place of a labelled data set: a row, or something that is none. */
public sealed interface Entry {
    /**
     * A text with its label.
     *
     * @param key names the row inside its source and is the same in every run: a line number, a message's file
     */
    record Row(String key, String label, String text) implements Entry {
        public Row {
            requireNonNull(key, "key");
            if (label.isEmpty() || text.isEmpty()) {
                throw new IllegalArgumentException("row " + key + " has an empty label or text");
            }
        }
    }

    /**
     * A line that cannot be read as a labelled text.
     *
     * @param line where it begins, counted from 1
     * @param reason in words, for the user
     * @param raw the bytes as they stand in the source, without the line's end (in CSV: the columns, joined by commas).
     *     Owned by this record, not to be written to
     */
    record Malformed(long line, String reason, byte[] raw) implements Entry {
        public Malformed {
            requireNonNull(reason, "reason");
            requireNonNull(raw, "raw");
        }
    }
}
