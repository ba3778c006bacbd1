package io.headwater.wire;

/** Versions that are needed are not on the log any more, or never were; the message names them. */
public final class MissingVersionsException extends Exception {
    public MissingVersionsException(String message) {
        super(message);
    }
}
