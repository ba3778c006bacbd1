package io.headwater.bench;

import io.headwater.cli.demo.DemoRun;
import io.headwater.cli.progress.Progress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run of the flow and remembers its steady part: from when a tenth of all encoder calls was done, so that the
 * start-up is left out, to the end, so that the way out counts. Told by the run's thread.
 */
final class SteadyPart implements Progress {
    private static final int START_UP = 10;

    private final long expectedCalls;
    private final Supplier<Stopwatch> clock;
    private final AtomicReference<@Nullable DemoRun> run = new AtomicReference<>();
    private @Nullable Reading first;
    private @Nullable Reading last;

    private record Reading(long calls, Stopwatch at) {}

    /** @param expectedCalls of the encoder, in the whole run */
    SteadyPart(long expectedCalls, Supplier<Stopwatch> clock) {
        this.expectedCalls = expectedCalls;
        this.clock = clock;
    }

    /** The run to be watched; to be called before it begins. */
    void watch(DemoRun watched) {
        run.set(watched);
    }

    @Override
    public void at(long done, String note) {
        DemoRun watched = run.get();
        if (watched != null) {
            DemoRun.Tally tally = watched.tally();
            at(tally.learned() + tally.scored());
        }
    }

    /** So many encoder calls are done by now. */
    void at(long calls) {
        if (last != null && last.calls() == calls) {
            return; // waiting for nothing is not a part of the measurement
        }
        if (first == null && calls * START_UP < expectedCalls) {
            return;
        }
        last = new Reading(calls, clock.get());
        if (first == null) {
            first = last;
        }
    }

    /**
     * The steady part so far.
     *
     * @throws IllegalStateException if it was too short to see anything
     */
    Rate rate() {
        if (first == null || last == null || last.calls() == first.calls()) {
            throw new IllegalStateException("the run was too short: it has no steady part");
        }
        return first.at().rate(last.calls() - first.calls(), last.at());
    }

    @Override
    public void close() {}
}
