package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import io.headwater.model.RejectReason;

/** What came out of reading a record from outside: a value, or the reason why there is none. */
public sealed interface Reading<T> {
    /** The record is what its schema says. */
    record Accepted<T>(T value) implements Reading<T> {
        public Accepted {
            requireNonNull(value, "value");
        }
    }

    /**
     * The record is not let in.
     *
     * @param detail a sentence for whoever sent it, at most a few hundred characters
     */
    record Refused<T>(RejectReason reason, String detail) implements Reading<T> {
        public Refused {
            requireNonNull(reason, "reason");
            requireNonNull(detail, "detail");
        }
    }
}
