package io.headwater.runtime;

import io.headwater.runtime.config.ConfigurationException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;

/** What a service's process says when it ends. */
public enum ExitCode {
    /** It was asked to stop and did. */
    OK(0),
    /** A defect of ours. */
    FAILURE(1),
    /** The command line or the configuration is wrong: starting again will not help. */
    USAGE(2),
    /** Something around it is wrong, such as brokers that stay away or a taken port: starting again may help. */
    ENVIRONMENT(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Whose fault {@code failure} is, by it and its causes. */
    public static ExitCode of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException || cause instanceof ConfigException) {
                return USAGE;
            }
            if (cause instanceof EnvironmentException || cause instanceof RetriableException) {
                return ENVIRONMENT;
            }
        }
        return FAILURE;
    }
}
