package io.headwater.wire;

import io.headwater.model.RejectReason;

/** Carries a refusal from where it is found to {@link EventReader}; never leaves this package. */
final class RefusedEventException extends Exception {
    private static final int MAX_DETAIL = 300;

    private final RejectReason reason;

    RefusedEventException(RejectReason reason, String detail) {
        // No stack trace: refusals are the caller's errors and may come thousands a second.
        super(detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…", null, false, false);
        this.reason = reason;
    }

    RejectReason reason() {
        return reason;
    }

    String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
