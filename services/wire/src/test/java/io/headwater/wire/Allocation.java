package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What bytes from outside may cost in memory: in proportion to their number, and never more than a fixed amount beside that. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Objects for JSON are much larger than their text: the shortest array, two bytes, takes some fifty. */
    private static final long PER_BYTE = 256;

    /** Buffers of parsers, messages of exceptions, and what a fuzzer's own hooks take. */
    private static final long FIXED = 4 << 20;

    private Allocation() {}

    /** What is tried. */
    interface Decoding {
        void run() throws Exception;
    }

    /**
     * Runs {@code decoding} on this thread, and once more if it took too much: the first time classes may have been loaded.
     *
     * @param bytes how many come from outside
     * @throws AssertionError if it takes more than so many bytes may
     */
    static void within(int bytes, Decoding decoding) throws Exception {
        long allowed = FIXED + PER_BYTE * bytes;
        if (measure(decoding) > allowed) {
            assertThat(measure(decoding))
                    .as("bytes allocated for %d bytes", bytes)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static long measure(Decoding decoding) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decoding.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
