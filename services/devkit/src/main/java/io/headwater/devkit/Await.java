package io.headwater.devkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition with a deadline: the only place of the tests that sleeps. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Await() {}

    /**
     * Returns as soon as {@code condition} holds; it is asked every 10 ms on the calling thread.
     *
     * @param describe what was waited for and what was seen instead; asked only when time is up
     * @throws AssertionError when {@code deadline} has passed, or when the waiting thread is interrupted
     */
    public static void until(Duration deadline, Callable<Boolean> condition, Supplier<String> describe) {
        long start = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - start >= deadline.toNanos()) {
                throw new AssertionError("not within " + deadline + ": " + describe.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting: " + describe.get());
            }
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError("the condition that was waited for failed: " + e, e);
        }
    }
}
