package io.headwater.runtime;

import static java.util.Objects.requireNonNull;

import io.headwater.runtime.config.ConfigurationException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one service in this process until a signal, its own failure or {@link Lifecycle#exit} ends it.
 *
 * <p>On SIGTERM and SIGINT the parts are stopped in reverse order and the process ends with {@link ExitCode#OK}, instead of
 * the JVM's 143 and 130; other shutdown hooks may then be cut short.
 */
public final class ServiceRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRunner.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final String name;
    private final Duration stopTimeout;
    private final PrintStream errors;

    /** Stops within 30 seconds and prints mistakes to the standard error stream. */
    public ServiceRunner(String name) {
        this(name, STOP_TIMEOUT, System.err);
    }

    public ServiceRunner(String name, Duration stopTimeout, PrintStream errors) {
        this.name = requireNonNull(name, "name");
        this.stopTimeout = requireNonNull(stopTimeout, "stopTimeout");
        this.errors = requireNonNull(errors, "errors");
    }

    /** Starts the service, waits for its end, stops it. Returns what the process should exit with. */
    public ExitCode run(Service service) {
        Lifecycle lifecycle = new Lifecycle(stopTimeout);
        CompletableFuture<ExitCode> stopped = new CompletableFuture<>();
        AtomicReference<@Nullable Thread> starting = new AtomicReference<>(Thread.currentThread());
        Thread hook = new Thread(() -> stopOnSignal(lifecycle, starting, stopped), "signal");
        Runtime.getRuntime().addShutdownHook(hook);
        ExitCode code = ExitCode.FAILURE;
        try {
            code = startAndAwait(service, lifecycle, starting);
            return code;
        } finally {
            lifecycle.close();
            LOG.info("{} has stopped", name);
            stopped.complete(code);
            remove(hook);
        }
    }

    private ExitCode startAndAwait(Service service, Lifecycle lifecycle, AtomicReference<@Nullable Thread> starting) {
        try {
            service.start(lifecycle);
            starting.set(null);
            LOG.info("{} is started", name);
            return lifecycle.await();
        } catch (Exception e) { // the boundary of the process: everything becomes an exit code here
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            // A start that a signal has interrupted has not failed.
            return lifecycle.asked().orElseGet(() -> report(e));
        }
    }

    /** A mistake of the configuration or the environment is told in sentences, one of ours with its stack. */
    private ExitCode report(Exception failure) {
        ExitCode code = ExitCode.of(failure);
        if (failure instanceof ConfigurationException mistakes) {
            mistakes.mistakes().forEach(errors::println);
        } else if (code == ExitCode.FAILURE) {
            LOG.error("{} failed", name, failure);
        } else {
            errors.println(name + ": " + failure.getMessage());
            LOG.debug("{} failed", name, failure);
        }
        return code;
    }

    /** The JVM is going down on a signal: lets the main thread stop everything, then ends with the service's own code. */
    private void stopOnSignal(
            Lifecycle lifecycle, AtomicReference<@Nullable Thread> starting, CompletableFuture<ExitCode> stopped) {
        lifecycle.exit(ExitCode.OK, "asked to by a signal");
        Thread starter = starting.get();
        if (starter != null) {
            starter.interrupt(); // it may be waiting for brokers
        }
        ExitCode code = ExitCode.FAILURE;
        try {
            code = stopped.get(stopTimeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("{} was still stopping after {}", name, stopTimeout);
        }
        Runtime.getRuntime().halt(code.code());
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            LOG.debug("The hook is running: it will end the process");
        }
    }
}
