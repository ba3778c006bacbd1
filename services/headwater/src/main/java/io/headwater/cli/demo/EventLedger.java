package io.headwater.cli.demo;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.model.Prequential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What became of every event of a demo run: learned by which version, scored by which version and how, or rejected.
 * Thread-safe.
 *
 * <p>An event is sent twice, as a text to score and as a labelled text to learn; it is settled when both have come to an
 * end: the text is scored, and a version that has learned the label is live. It is under way no more as soon as the trainer
 * has told what it did with the label: learned it in a version that may still be held, or kept it back for a while.
 */
final class EventLedger {
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Event> byId = new HashMap<>();
    private final Map<Coordinates, Event> byLabel = new HashMap<>();
    private final Map<Coordinates, Long> learnedEarly = new HashMap<>();
    /** Whether it is kept back. */
    private final Map<Coordinates, Boolean> toldEarly = new HashMap<>();

    private final Distribution freshness = new Distribution();
    private final Distribution keptBack = new Distribution();
    private final Distribution updateBytes = new Distribution();
    private final IntConsumer onDone;
    private @Nullable Manifest newest;
    private long versions;
    private long learned;
    private long settled;
    private long done;
    private long scored;
    private long labelsRejected;

    /** One event; 0 stands for "no version". */
    private static final class Event {
        private final String label;
        private long learnedBy;
        private long scoredBy;
        private boolean right;
        private boolean textSettled;
        private boolean labelSettled;
        private boolean labelTold;
        private boolean heldOut;
        private boolean done;
        private boolean settled;

        Event(String label) {
            this.label = label;
        }
    }

    /** @param onDone told how many events are under way no more by each step, on whatever thread tells this */
    EventLedger(IntConsumer onDone) {
        this.onDone = onDone;
    }

    /** An event is about to be sent; to be called before it is. */
    synchronized void sent(String id, String label) {
        Event event = new Event(label);
        events.add(event);
        byId.put(id, event);
    }

    /** Where an event's label stands now. */
    void labelled(String id, Coordinates at) {
        int more = 0;
        synchronized (this) {
            Event event = requireNonNull(byId.get(id), "an event that was never announced");
            byLabel.put(at, event);
            Boolean told = toldEarly.remove(at);
            more += told == null ? 0 : tell(event, told);
            Long early = learnedEarly.remove(at);
            more += early == null ? 0 : learn(event, early);
        }
        onDone.accept(more);
    }

    /** A version was published; it may be held. */
    void published(Manifest manifest) {
        int more = 0;
        synchronized (this) {
            for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
                for (Lineage.LearnedEvent event : batch.events()) {
                    more += tell(event.coordinates(), false);
                }
            }
            for (Lineage.LearnedEvent event : manifest.lineage().held()) {
                more += tell(event.coordinates(), true);
            }
        }
        onDone.accept(more);
    }

    private synchronized int tell(Coordinates at, boolean heldOut) {
        Event event = byLabel.get(at);
        if (event == null) {
            // The version was quicker than the producer's acknowledgement.
            toldEarly.put(at, heldOut);
            return 0;
        }
        return tell(event, heldOut);
    }

    private synchronized int tell(Event event, boolean heldOut) {
        event.labelTold = true;
        event.heldOut = heldOut;
        return end(event);
    }

    /** A version is live in the scorer. */
    void live(Manifest manifest, long now) {
        int more = 0;
        synchronized (this) {
            newest = manifest;
            versions++;
            updateBytes.record(manifest.bytes());
            for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
                for (Lineage.LearnedEvent event : batch.events()) {
                    (event.waited() ? keptBack : freshness).record(now - event.arrival());
                    Event known = byLabel.get(event.coordinates());
                    if (known == null) {
                        learnedEarly.put(event.coordinates(), manifest.version());
                    } else {
                        more += learn(known, manifest.version());
                    }
                }
            }
        }
        onDone.accept(more);
    }

    private synchronized int learn(Event event, long version) {
        if (event.learnedBy != 0) {
            throw new IllegalStateException(
                    "an event was learned by version " + event.learnedBy + " and again by " + version);
        }
        event.learnedBy = version;
        learned++;
        event.labelSettled = true;
        event.heldOut = false;
        return end(event);
    }

    /** A prediction was read. */
    void predicted(Prediction prediction) {
        int more;
        synchronized (this) {
            Event event = byId.get(prediction.id());
            if (event == null) {
                return; // of another run on the same data folder
            }
            if (event.scoredBy != 0) {
                throw new IllegalStateException("a text was scored twice: " + prediction.id());
            }
            event.scoredBy = prediction.version();
            event.right = prediction.label().equals(event.label);
            scored++;
            event.textSettled = true;
            more = end(event);
        }
        onDone.accept(more);
    }

    /** A rejected label or text was read. */
    void rejected(String id, boolean label) {
        int more;
        synchronized (this) {
            Event event = byId.get(id);
            if (event == null) {
                return;
            }
            if (label) {
                labelsRejected++;
                event.labelSettled = true;
            } else {
                event.textSettled = true;
            }
            more = end(event);
        }
        onDone.accept(more);
    }

    /** Something of it has come to an end. */
    private synchronized int end(Event event) {
        if (!event.textSettled) {
            return 0;
        }
        if (event.labelSettled && !event.settled) {
            event.settled = true;
            settled++;
            notifyAll();
        }
        if (event.done || !(event.labelSettled || event.labelTold)) {
            return 0;
        }
        event.done = true;
        done++;
        return 1;
    }

    /** Whether every event sent so far is learned, kept back or rejected, as far as the trainer has told. */
    synchronized boolean allDone() {
        return done == events.size();
    }

    synchronized long learnedSoFar() {
        return learned;
    }

    synchronized DemoRun.Tally tally() {
        return new DemoRun.Tally(learned, scored);
    }

    /** Grows whenever something comes to an end. */
    synchronized long movesSoFar() {
        return settled + done;
    }

    /** How many events are kept back now. */
    synchronized long heldOut() {
        return events.stream().filter(event -> event.heldOut).count();
    }

    /** Waits until every event sent so far is settled, at most so long. */
    synchronized void awaitAllSettled(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        for (long left = most.toMillis(); left > 0 && settled < events.size(); ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    synchronized boolean allSettled() {
        return settled == events.size();
    }

    synchronized Optional<Manifest> newest() {
        return Optional.ofNullable(newest);
    }

    synchronized OptionalDouble accuracySoFar() {
        return newest == null || newest.metrics().events() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(newest.metrics().accuracy());
    }

    /** In a few words, what is still missing. */
    synchronized String state() {
        return events.size() + " events sent, " + learned + " learned, " + scored + " scored, " + labelsRejected
                + " rejected";
    }

    /** The run in numbers; leaked are the predictions by a version that had learned that very event. */
    synchronized DemoReport report(double seconds) {
        Manifest last = newest;
        long leaked = events.stream()
                .filter(event -> event.scoredBy != 0 && event.learnedBy != 0 && event.scoredBy >= event.learnedBy)
                .count();
        long honest = scored - leaked;
        long right = events.stream()
                .filter(event -> event.scoredBy != 0 && event.right)
                .filter(event -> event.learnedBy == 0 || event.scoredBy < event.learnedBy)
                .count();
        long heldOut = heldOut();
        Prequential metrics = last == null ? Prequential.NONE : last.metrics();
        return new DemoReport(
                learned + heldOut + labelsRejected,
                learned,
                heldOut,
                labelsRejected,
                last == null ? "default" : last.model(),
                last == null ? 0 : last.labels().size(),
                last == null ? 0 : last.version(),
                versions,
                DemoReport.Learned.of(metrics),
                last == null ? List.of() : learners(last),
                new DemoReport.Served(honest == 0 ? null : (double) right / honest, scored, leaked),
                freshness.percentiles(),
                keptBack.percentiles(),
                DemoReport.UpdateBytes.of(updateBytes.percentiles()),
                new DemoReport.Throughput(learned / seconds, scored / seconds),
                seconds);
    }

    private static List<DemoReport.LearnerReport> learners(Manifest manifest) {
        return manifest.learners().stream()
                .map(learner -> DemoReport.LearnerReport.of(
                        learner.name(),
                        learner.strategy().name().toLowerCase(Locale.ROOT),
                        learner.encoder(),
                        learner.prequential().events() > 0
                                ? (Double) learner.prequential().accuracy()
                                : null,
                        learner.weight(),
                        learner.prequential().checkpoints()))
                .toList();
    }
}
