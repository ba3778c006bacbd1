package io.headwater.console.web;

/** No scorer has answered, or the text was refused; the message says why, for the user to read. */
public final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean refused;

    private NoAnswerException(boolean refused, String message) {
        super(message);
        this.refused = refused;
    }

    /** The text itself was refused. */
    public static NoAnswerException refused(String reason) {
        return new NoAnswerException(true, reason);
    }

    /** Nobody answered in time, or nobody could be asked. */
    public static NoAnswerException silent(String reason) {
        return new NoAnswerException(false, reason);
    }

    /** Whether it is the text's fault. */
    boolean isRefused() {
        return refused;
    }
}
