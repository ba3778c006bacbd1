package io.headwater.cli;

/** Something outside this process is missing; the message tells the user what, and what to do. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
