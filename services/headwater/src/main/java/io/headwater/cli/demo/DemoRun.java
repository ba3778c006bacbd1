package io.headwater.cli.demo;

import io.headwater.cli.data.Entry;
import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.pacing.Pace;
import io.headwater.cli.pacing.StopSignal;
import io.headwater.model.Manifest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a data set through the running services: sends, waits until every event is learned and scored (or rejected),
 * reports. Used by one thread.
 */
public final class DemoRun {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** The closed loop's reaction time: a hundredth of what is under way passes meanwhile. */
    private static final Duration BRIEFLY = Duration.ofMillis(10);

    /** Without any event being settled for so long, something is broken. */
    private static final Duration STALL = Duration.ofMinutes(2);

    /** The trainer has that long to do what it was asked for at the end, before it is asked again. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * Until the first version is live texts only wait. If all that may be under way were sent, the trainer would have learned
     * them before the first is scored, and would stay ahead of the scorer by as many.
     */
    private static final int BEFORE_A_VERSION = 32;

    private final DemoSettings settings;
    private final ProgressDisplay progress;
    private final StopSignal stop;
    private final AtomicBoolean served = new AtomicBoolean();
    private final EventLedger ledger = new EventLedger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final Deque<Delayed> delayed = new ArrayDeque<>();
    private long asked;
    private long lastMoves;
    private long lastMove;

    private record Delayed(long dueNanos, String id, Entry.Row row) {}

    /**
     * Sends nothing yet.
     *
     * @param stop tells when the user wants to stop
     */
    public DemoRun(DemoSettings settings, ProgressDisplay progress, StopSignal stop) {
        this.settings = settings;
        this.progress = progress;
        this.stop = stop;
    }

    /** To be told of each version that became live. */
    public void live(Manifest manifest, long now) {
        served.set(true);
        ledger.live(manifest, now);
    }

    /** How many events were learned and how many texts scored so far; may be asked by any thread. */
    public Tally tally() {
        return ledger.tally();
    }

    /** Counts since the run's beginning: events learned, texts scored. */
    public record Tally(long learned, long scored) {}

    /** To be told when a part of the flow has failed for good. */
    public void fail(String reason) {
        failure.compareAndSet(null, reason);
    }

    /**
     * Sends all rows and waits for their end.
     *
     * @param came how many events have come to be learned in these services, be they live yet or not, or are kept back
     * @param malformed takes the lines that cannot be read
     * @return the report; of what was sent so far if the user wanted to stop
     * @throws IllegalStateException if the flow has failed or stands still
     */
    public DemoReport run(String bootstrapServers, LongSupplier came, LabeledTexts texts, MalformedLines malformed)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (OutcomeReader outcomes = new OutcomeReader(bootstrapServers, ledger, this::fail);
                EventFeed feed = new EventFeed(bootstrapServers, ledger, this::fail)) {
            begun = System.nanoTime();
            asked = begun - PATIENCE.toNanos();
            long before = came.getAsLong();
            LongSupplier cameSince = () -> came.getAsLong() - before;
            send(texts, malformed, feed, cameSince, begun);
            while (!delayed.isEmpty() || (!ledger.allSettled() && !stop.isAsked())) {
                labels(feed, stop.isAsked());
                ledger.awaitAllSettled(LOOK);
                look();
                finish(feed, cameSince);
            }
        }
        progress.at(ledger.learnedSoFar(), ledger.accuracySoFar(), version());
        return ledger.report((System.nanoTime() - begun) / 1e9);
    }

    /** Nothing more comes: what the trainer keeps back, or its gate holds, for the sake of later versions is asked for. */
    private void finish(EventFeed feed, LongSupplier came) {
        long now = System.nanoTime();
        if (!delayed.isEmpty()
                || ledger.allSettled()
                || ledger.underWay(came.getAsLong()) > 0
                || now - asked < PATIENCE.toNanos()) {
            return;
        }
        asked = now;
        if (ledger.heldOut() > 0) {
            feed.release();
        }
        if (now - lastMove > PATIENCE.toNanos()) {
            feed.publish();
        }
    }

    private void send(LabeledTexts texts, MalformedLines malformed, EventFeed feed, LongSupplier came, long begun)
            throws IOException, InterruptedException {
        Pace pace = new Pace(settings.rate(), begun);
        lastMove = begun;
        long index = 0;
        for (Entry entry = texts.next(); entry != null && !stop.isAsked(); entry = texts.next()) {
            if (entry instanceof Entry.Malformed bad) {
                malformed.add(bad);
                continue;
            }
            await(pace, index, feed, came);
            Entry.Row row = (Entry.Row) entry;
            String id = texts.name() + "-" + row.key() + "-" + index++;
            feed.text(id, row);
            delayed.add(new Delayed(System.nanoTime() + settings.labelDelay().toNanos(), id, row));
            labels(feed, false);
        }
    }

    /** Until the next event may be sent: by the clock, or when fewer than the bound are under way. */
    private void await(Pace pace, long index, EventFeed feed, LongSupplier came) throws InterruptedException {
        if (settings.rate() > 0) {
            long wait;
            while ((wait = pace.waitNanos(index, System.nanoTime())) > 0 && !stop.isAsked()) {
                if (!stop.await(Math.min(wait, LOOK.toNanos()))) {
                    labels(feed, false);
                    look();
                }
            }
        } else {
            while (ledger.underWay(came.getAsLong()) >= mostUnderWay() && !stop.await(BRIEFLY.toNanos())) {
                labels(feed, false);
                look();
            }
            look();
        }
    }

    private int mostUnderWay() {
        return served.get() ? DemoSettings.UNDER_WAY : BEFORE_A_VERSION;
    }

    private void labels(EventFeed feed, boolean all) {
        while (!delayed.isEmpty() && (all || delayed.element().dueNanos() <= System.nanoTime())) {
            Delayed next = delayed.remove();
            feed.label(next.id(), next.row());
        }
    }

    private void look() {
        long now = System.nanoTime();
        long moves = ledger.movesSoFar();
        if (moves != lastMoves || !delayed.isEmpty() || ledger.allSettled()) {
            lastMoves = moves;
            lastMove = now;
        }
        String broken = failure.get();
        if (broken != null) {
            throw new IllegalStateException(broken);
        }
        if (now - lastMove > STALL.toNanos()) {
            throw new IllegalStateException("the flow stands still: " + ledger.state());
        }
        progress.at(ledger.learnedSoFar(), ledger.accuracySoFar(), version());
    }

    private long version() {
        return ledger.newest().map(Manifest::version).orElse(0L);
    }
}
