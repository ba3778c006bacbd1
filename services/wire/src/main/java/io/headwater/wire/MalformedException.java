package io.headwater.wire;

import org.jspecify.annotations.Nullable;

/** Bytes are not in the format that they should be in. Unchecked, but declared wherever it is thrown. */
public final class MalformedException extends RuntimeException {
    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
