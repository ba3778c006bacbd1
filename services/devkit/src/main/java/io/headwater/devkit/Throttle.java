package io.headwater.devkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** What every byte of a {@link FaultProxy} passes: open, slow or shut. Thread-safe. */
final class Throttle {
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean shut;

    /** 0: as fast as it goes. */
    private long bytesPerSecond;

    private boolean closed;

    void shut() {
        change(() -> shut = true);
    }

    void open() {
        change(() -> {
            shut = false;
            bytesPerSecond = 0;
        });
    }

    void slow(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("bytes per second must be positive, not " + limit);
        }
        change(() -> bytesPerSecond = limit);
    }

    /** Lets everyone go who waits, for good. */
    void close() {
        change(() -> closed = true);
    }

    /** Returns when {@code bytes} may go on, one call's after the time that they take at the present speed. */
    void pass(int bytes) throws InterruptedException {
        lock.lock();
        try {
            long start = System.nanoTime();
            while (!closed && (shut || start + nanosFor(bytes) - System.nanoTime() > 0)) {
                if (shut) {
                    changed.await();
                } else {
                    changed.awaitNanos(start + nanosFor(bytes) - System.nanoTime());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosFor(int bytes) {
        return bytesPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
