package io.headwater.runtime;

/** Something around the service is not as it must be (no broker, a taken port), and waiting within the bound did not help. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EnvironmentException(String message) {
        super(message);
    }

    public EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
