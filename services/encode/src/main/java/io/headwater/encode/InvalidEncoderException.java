package io.headwater.encode;

/** An encoder cannot be opened: its files are missing, are not those they should be, or do not work together. */
public final class InvalidEncoderException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message for whoever configured it: what is wrong, and what to do */
    public InvalidEncoderException(String message) {
        super(message);
    }

    InvalidEncoderException(String message, Throwable cause) {
        super(message, cause);
    }
}
