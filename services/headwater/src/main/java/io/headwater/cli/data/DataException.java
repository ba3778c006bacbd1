package io.headwater.cli.data;

import java.io.IOException;

/** A data set cannot be had or read; the message tells the user why and what else to do. */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
