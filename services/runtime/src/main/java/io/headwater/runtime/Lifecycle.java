package io.headwater.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running parts of a service: started in order, stopped in reverse within a bound. {@link #exit} and {@link #await} may be
 * called from any thread, the others from the one that owns it.
 */
public final class Lifecycle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Duration stopTimeout;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();

    private record Part(String name, AutoCloseable closeable) {}

    /** @param stopTimeout how long stopping all parts together may take */
    public Lifecycle(Duration stopTimeout) {
        this.stopTimeout = requireNonNull(stopTimeout, "stopTimeout");
    }

    /** Makes a part that runs when {@code starter} returns; it will be closed before those started earlier. */
    public <T extends AutoCloseable> T start(String name, Callable<T> starter) throws Exception {
        T part = starter.call();
        onStop(name, part);
        return part;
    }

    /** Adds something to close in its turn. */
    public void onStop(String name, AutoCloseable closeable) {
        parts.push(new Part(name, closeable));
        LOG.debug("{} is started", name);
    }

    /** Asks the service to end; the first to ask decides the code. */
    public void exit(ExitCode code, String reason) {
        if (end.complete(code)) {
            if (code == ExitCode.OK) {
                LOG.info("Stopping: {}", reason);
            } else {
                LOG.error("Stopping: {}", reason);
            }
        }
    }

    /** The code to end with, once somebody has asked for the end. */
    public Optional<ExitCode> asked() {
        return Optional.ofNullable(end.getNow(null));
    }

    /** Waits until somebody asks for the end. */
    public ExitCode await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed exceptionally", e);
        }
    }

    /**
     * Stops every part, the last first. One that fails to stop does not keep the others from it; one that hangs does, until
     * the bound is reached, and is then left behind.
     */
    @Override
    public void close() {
        ExecutorService closer = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "stop");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> stopping = closer.submit(this::stopParts);
        closer.shutdown();
        try {
            waitFor(stopping);
        } catch (TimeoutException e) {
            LOG.error("Not stopped after {}: leaving the rest behind", stopTimeout);
            closer.shutdownNow();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an error while stopping", e.getCause());
        }
    }

    /** Goes on waiting when interrupted: the bound is what ends it. */
    private void waitFor(Future<?> stopping) throws TimeoutException, ExecutionException {
        long deadline = System.nanoTime() + stopTimeout.toNanos();
        boolean interrupted = Thread.interrupted();
        try {
            while (!stopping.isDone()) {
                try {
                    stopping.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stopParts() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable().close();
                LOG.debug("{} is stopped", part.name());
            } catch (InterruptedException e) {
                LOG.error("{} was still stopping", part.name());
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) { // whatever it is, the others must be stopped as well
                LOG.error("{} did not stop in order", part.name(), e);
            }
        }
    }
}
