package io.headwater.runtime.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a stream thread that failed: replaced, a bounded number of times, when the environment is to blame;
 * otherwise the client shuts down and the process with it. Called by the failed threads. Logs each failure once, with its stack: headwater-log4j2.xml keeps Kafka Streams
 * from doing so too.
 */
final class StreamThreadReplacement implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StreamThreadReplacement.class);

    private final String service;
    private final int bound;
    private final Duration within;
    private final InstantSource clock;
    private final Deque<Instant> replacements = new ArrayDeque<>();
    private volatile String fatal = "";

    StreamThreadReplacement(String service, int bound, Duration within, InstantSource clock) {
        this.service = requireNonNull(service, "service");
        this.bound = bound;
        this.within = requireNonNull(within, "within");
        this.clock = requireNonNull(clock, "clock");
    }

    /** The failure that was not survived; empty while there was none. */
    String fatal() {
        return fatal;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        Instant now = clock.instant();
        replacements.removeIf(then -> then.isBefore(now.minus(within)));
        if (!isEnvironments(failure)) {
            return shutDown(describe(failure), failure);
        }
        if (replacements.size() >= bound) {
            return shutDown(
                    bound + " stream threads replaced within " + within + ", and again: " + describe(failure), failure);
        }
        replacements.add(now);
        LOG.warn(
                "{}: replacing a stream thread ({} of {}): {}", service, replacements.size(), bound, describe(failure));
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private StreamThreadExceptionResponse shutDown(String reason, Throwable failure) {
        fatal = reason;
        LOG.error("{}: shutting down", service, failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Kafka calls an error retriable when the same request may succeed later: a broker away, a coordinator moving, a time-out. */
    static boolean isEnvironments(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FencedInstanceIdException) {
                return false;
            }
            if (cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    /** The outermost and the innermost message: Kafka Streams' context, and what really happened. */
    private static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure ? failure.toString() : failure + " caused by " + root;
    }
}
