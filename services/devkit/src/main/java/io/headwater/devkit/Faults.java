package io.headwater.devkit;

import java.util.concurrent.CompletableFuture;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers the broker's first fatal fault, for which Kafka's own handlers would end the whole process. */
final class Faults implements FaultHandlerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();

    /** Completed, never exceptionally, with the first fatal fault. */
    CompletableFuture<Throwable> fatal() {
        return fatal;
    }

    @Override
    public FaultHandler build(String name, boolean isFatal, Runnable action) {
        return (message, cause) -> handle(name, isFatal, action, message, cause);
    }

    private RuntimeException handle(
            String name, boolean isFatal, Runnable action, String message, @Nullable Throwable cause) {
        LOG.error("the broker's {} failed: {}", name, message, cause);
        RuntimeException fault = new IllegalStateException(name + ": " + message, cause);
        action.run();
        if (isFatal) {
            fatal.complete(fault);
        }
        return fault;
    }
}
