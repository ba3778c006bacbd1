package io.headwater.learn.replay;

import static java.util.Objects.requireNonNull;

/**
 * One event that a reservoir keeps.
 *
 * @param label index of its label
 */
public record Stored<T>(int label, T item) {
    public Stored {
        if (label < 0) {
            throw new IllegalArgumentException("a label's index is at least 0, not " + label);
        }
        requireNonNull(item, "item");
    }
}
