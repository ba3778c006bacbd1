package io.headwater.trainer;

import org.jspecify.annotations.Nullable;

/** A version cannot be learned again here, for a reason outside of it that the message names. */
public final class RebuildRefusedException extends Exception {
    RebuildRefusedException(String message) {
        this(message, null);
    }

    RebuildRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
