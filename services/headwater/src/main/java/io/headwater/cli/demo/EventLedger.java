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
import org.jspecify.annotations.Nullable;

/**
 * What became of every event of a demo run: learned by which version, scored by which version and how, or rejected.
 * Thread-safe.
 *
 * <p>An event is sent twice, as a text to score and as a labelled text to learn; it is settled when both have come to an
 * end.
 */
final class EventLedger {
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Event> byId = new HashMap<>();
    private final Map<Coordinates, Event> byLabel = new HashMap<>();
    private final Map<Coordinates, Long> learnedEarly = new HashMap<>();
    private final Distribution freshness = new Distribution();
    private final Distribution keptBack = new Distribution();
    private final Distribution updateBytes = new Distribution();
    private @Nullable Manifest newest;
    private long versions;
    private long learned;
    private long settled;
    private long scored;
    private long textsRejected;
    private long labelsRejected;

    /** One event; 0 stands for "no version". */
    private static final class Event {
        private final String label;
        private long learnedBy;
        private long scoredBy;
        private boolean right;
        private boolean textSettled;
        private boolean labelSettled;

        Event(String label) {
            this.label = label;
        }
    }

    /** An event is about to be sent; to be called before it is. */
    synchronized void sent(String id, String label) {
        Event event = new Event(label);
        events.add(event);
        byId.put(id, event);
    }

    /** Where an event's label stands now. */
    synchronized void labelled(String id, Coordinates at) {
        Event event = requireNonNull(byId.get(id), "an event that was never announced");
        byLabel.put(at, event);
        Long early = learnedEarly.remove(at);
        if (early != null) {
            learn(event, early);
        }
    }

    /** A version is live in the scorer. */
    synchronized void live(Manifest manifest, long now) {
        newest = manifest;
        versions++;
        updateBytes.record(manifest.bytes());
        for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                (event.waited() ? keptBack : freshness).record(now - event.arrival());
                Event known = byLabel.get(event.coordinates());
                if (known == null) {
                    // The version was quicker than the producer's acknowledgement.
                    learnedEarly.put(event.coordinates(), manifest.version());
                } else {
                    learn(known, manifest.version());
                }
            }
        }
    }

    private synchronized void learn(Event event, long version) {
        if (event.learnedBy != 0) {
            throw new IllegalStateException(
                    "an event was learned by version " + event.learnedBy + " and again by " + version);
        }
        event.learnedBy = version;
        learned++;
        event.labelSettled = true;
        settle(event);
    }

    /** A prediction was read. */
    synchronized void predicted(Prediction prediction) {
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
        settle(event);
    }

    /** A rejected label or text was read. */
    synchronized void rejected(String id, boolean label) {
        Event event = byId.get(id);
        if (event == null) {
            return;
        }
        if (label) {
            labelsRejected++;
            event.labelSettled = true;
        } else {
            textsRejected++;
            event.textSettled = true;
        }
        settle(event);
    }

    private synchronized void settle(Event event) {
        if (event.textSettled && event.labelSettled) {
            settled++;
            notifyAll();
        }
    }

    /**
     * How many events are on their way: not scored yet, or not learned, and not rejected either. One that only waits for its
     * version to be published is not among them.
     *
     * @param came how many of them have come to be learned, or are kept back for a while
     */
    synchronized long underWay(long came) {
        return events.size() - Math.min(scored + textsRejected, came + labelsRejected);
    }

    /** How many events the newest live version knows to be kept back. */
    synchronized long heldOut() {
        long left = events.size() - learned - labelsRejected;
        return newest == null ? 0 : Math.min(left, newest.lineage().heldOut());
    }

    synchronized long learnedSoFar() {
        return learned;
    }

    synchronized DemoRun.Tally tally() {
        return new DemoRun.Tally(learned, scored);
    }

    /** Grows whenever something comes to an end. */
    synchronized long movesSoFar() {
        return settled + scored;
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
        Prequential metrics = last == null ? Prequential.NONE : last.metrics();
        return new DemoReport(
                learned + heldOut() + labelsRejected,
                learned,
                heldOut(),
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
