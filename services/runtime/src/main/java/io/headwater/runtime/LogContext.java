package io.headwater.runtime;

import org.slf4j.MDC;

/**
 * Until it is closed, whatever this thread logs is about one model and one of its versions: the JSON log has both as fields of
 * their own.
 */
public final class LogContext implements AutoCloseable {
    private static final String MODEL = "model";
    private static final String VERSION = "version";

    private LogContext() {}

    /**
     * Begins it.
     *
     * @param version the one that is at stake, or the newest there is; 0 for none
     */
    public static LogContext of(String model, long version) {
        MDC.put(MODEL, model);
        MDC.put(VERSION, version == 0 ? "" : Long.toString(version));
        return new LogContext();
    }

    @Override
    public void close() {
        MDC.remove(MODEL);
        MDC.remove(VERSION);
    }
}
