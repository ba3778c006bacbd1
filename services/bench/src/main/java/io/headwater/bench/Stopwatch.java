package io.headwater.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * A reading of the wall clock and of the process's CPU time.
 *
 * @param nanos of a monotonic clock
 * @param cpuNanos used by this process since its start, over all threads
 */
record Stopwatch(long nanos, long cpuNanos) {
    private static final double NANOS = 1e9;

    static Stopwatch read() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Stopwatch(System.nanoTime(), system.getProcessCpuTime());
    }

    /** So many calls from this reading to a later one. */
    Rate rate(long calls, Stopwatch later) {
        return new Rate(calls, (later.nanos - nanos) / NANOS, (later.cpuNanos - cpuNanos) / NANOS);
    }
}
