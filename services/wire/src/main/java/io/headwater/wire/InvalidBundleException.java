package io.headwater.wire;

import org.jspecify.annotations.Nullable;

/** A folder is not a source model's bundle, or no longer the one that was written; the message names the file. */
public final class InvalidBundleException extends Exception {
    public InvalidBundleException(String message) {
        super(message);
    }

    public InvalidBundleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
