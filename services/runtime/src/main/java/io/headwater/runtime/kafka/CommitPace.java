package io.headwater.runtime.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * When a processor's work is committed: soon while it keeps up with its input, at Kafka Streams' own interval while it is behind.
 *
 * <p>Nothing is seen before its commit, so a short interval makes for fresh results; but each transaction costs some ten requests,
 * which a processor that is behind does better to spend on its backlog, whose records have waited for longer than that anyway.
 *
 * <p>Belongs to one task, and is used on its thread.
 */
public final class CommitPace {
    /** Most time between two commits: {@code commit.interval.ms}. */
    static final Duration BEHIND = Duration.ofMillis(500);

    /** Least time between two commits that are asked for here. */
    private static final Duration KEEPING_UP = Duration.ofMillis(200);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** More records than that waiting to be processed are a backlog. */
    private static final int BACKLOG = 32;

    /** When the stream thread was last asked to commit: that covers all of its tasks. */
    private static final ThreadLocal<Long> ASKED = ThreadLocal.withInitial(() -> 0L);

    private final ProcessingContext context;
    private final IntSupplier pending;
    private Optional<Cancellable> looking = Optional.empty();
    private long processed;

    /** @param pending how many records are polled and not yet processed */
    public CommitPace(ProcessingContext context, IntSupplier pending) {
        this.context = context;
        this.pending = pending;
    }

    /** A record was processed, which is to be committed some time. */
    public void processed() {
        processed = context.currentSystemTimeMs();
        // Only while there is something to commit: each look at the clock makes Kafka Streams commit.
        if (looking.isEmpty()) {
            looking = Optional.of(context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look));
        }
    }

    private void look(long now) {
        boolean committed = ASKED.get() > processed || now - processed >= BEHIND.toMillis();
        if (!committed && now - ASKED.get() >= KEEPING_UP.toMillis() && pending.getAsInt() <= BACKLOG) {
            ASKED.set(now);
            context.commit();
            committed = true;
        }
        if (committed) {
            close();
        }
    }

    /** To be called when the processor closes. */
    public void close() {
        looking.ifPresent(Cancellable::cancel);
        looking = Optional.empty();
    }
}
