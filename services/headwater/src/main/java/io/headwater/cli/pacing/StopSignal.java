package io.headwater.cli.pacing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM for a command: tells it to stop, and keeps the process alive until it has stopped cleanly.
 *
 * <p>Safe for use by several threads.
 */
public final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Listens to the JVM's shutdown.
     *
     * @param patience how long the process waits for {@link #stopped()}
     */
    public static StopSignal onShutdown(Runtime runtime, Duration patience) {
        requireNonNull(patience, "patience");
        StopSignal signal = new StopSignal();
        runtime.addShutdownHook(new Thread(() -> signal.stop(patience), "stop-signal"));
        return signal;
    }

    private void stop(Duration patience) {
        asked.countDown();
        try {
            if (!stopped.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                System.err.println("headwater: has not stopped cleanly within " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called by what runs: it wants to stop, without a signal. */
    public void ask() {
        asked.countDown();
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits, at most so long; true as soon as it is time to stop. */
    public boolean await(long nanos) throws InterruptedException {
        return asked.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits until it is time to stop. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** The command has cleaned up: the process may end. */
    public void stopped() {
        stopped.countDown();
    }
}
