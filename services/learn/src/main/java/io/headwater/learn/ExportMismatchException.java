package io.headwater.learn;

import java.io.Serial;

/** An exported model does not answer as its learner does: a defect, fatal to the process, nothing may be published. */
public final class ExportMismatchException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public ExportMismatchException(String message) {
        super(message);
    }
}
