package io.headwater.trainer;

import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.learn.gate.Verdict;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.wire.ManifestCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fine-tuning of one target model: collects its events into micro-batches, trains, publishes versions, does what it is
 * told by commands.
 *
 * <p>Lives in memory between {@code init()} and {@code close()} of its task, single-threaded. Everything it decides by the
 * clock (where a micro-batch ends) is in the store before the transaction commits, so that a restored one repeats it.
 */
final class FineTuning implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuning.class);

    /** A long backlog is worked off in pieces: a transaction must not take too long. */
    private static final int MOST_MICRO_BATCHES_AT_ONCE = 16;

    private final String model;
    private final ModelStore store;
    private final FineTuningSettings settings;
    private final TrainerMetrics metrics;

    private final Learning learning;
    private final Publishing versions;
    private final Diary diary;
    private final Snapshots snapshots;
    private Backlog backlog;
    private Meta meta;

    /** What the metrics' threads read. */
    private volatile Standing standing;

    private volatile int waiting;
    private final AtomicLong versionsHeld = new AtomicLong();

    private boolean clockSeen;

    /** Found out by the restore, when nothing can be sent. */
    private boolean diverged;

    private FineTuning(
            String model,
            Supplier<TargetModel> targets,
            ModelStore store,
            Meta meta,
            FineTuningSettings settings,
            Consumer<Record<byte[], Flow>> output,
            TrainerMetrics metrics,
            long now) {
        this.model = model;
        this.learning = new Learning(targets, store, settings);
        this.store = store;
        this.meta = meta;
        this.settings = settings;
        this.metrics = metrics;
        this.versions = new Publishing(model, store, settings, output);
        this.diary = new Diary(model, versions::version, output);
        this.snapshots = new Snapshots(store, settings, now);
        this.backlog = new Backlog(store, settings.microBatchSize(), meta.trained(), now);
        this.standing = standing(0);
        this.waiting = backlog.size();
    }

    /**
     * Takes up a model where its store says that it stands, or begins it.
     *
     * @param targets makes models without labels by a recipe; each is closed here
     */
    static FineTuning open(
            String model,
            Function<Recipe, TargetModel> targets,
            ModelStore store,
            FineTuningSettings settings,
            Consumer<Record<byte[], Flow>> output,
            TrainerMetrics metrics,
            long now) {
        Optional<Meta> stored = store.meta();
        Meta meta = stored.map(Meta::restored)
                .orElseGet(() -> Meta.first(settings.source(), settings.encoders(), settings.recipe()));
        requireSame(model, "source", meta.source(), settings.source());
        requireSame(model, "encoders", meta.encoders(), settings.encoders());
        Recipe recipe = Recipe.of(meta.recipe());
        requireSame(model, "learners", recipe.learners(), settings.recipe().learners());
        requireSame(
                model, "source.label.map", recipe.labelMap(), settings.recipe().labelMap());
        if (!recipe.equals(settings.recipe())) {
            LOG.warn("model {} stays with what it was begun with: {}, not {}", model, recipe, settings.recipe());
        }
        FineTuning tuning =
                new FineTuning(model, () -> targets.apply(recipe), store, meta, settings, output, metrics, now);
        store.dropUnfinished(meta);
        if (stored.isPresent()) {
            tuning.restore();
        } else {
            store.put(meta);
        }
        metrics.add(model, tuning);
        return tuning;
    }

    private static void requireSame(String model, String what, Object begun, Object set) {
        if (!begun.equals(set)) {
            throw new IllegalStateException("model " + model + " was begun with " + what + " " + begun
                    + ", this trainer has " + set + ": use another model id, or the settings it was begun with");
        }
    }

    /** Why {@code label} cannot become known; empty if it is, or may become so. */
    Optional<String> whyNoRoomFor(String label) {
        if (target().labels().indexOf(label).isPresent() || backlog.has(label)) {
            return Optional.empty();
        }
        Set<String> labels = new HashSet<>(backlog.newLabels(target().labels()));
        labels.addAll(target().labels().names());
        if (labels.size() >= settings.maxLabels()) {
            return Optional.of("the model has " + labels.size() + " labels");
        }
        labels.add(label);
        long bytes = ManifestCodec.labelBytes(labels);
        return bytes <= ManifestCodec.MOST_LABEL_BYTES
                ? Optional.empty()
                : Optional.of("the model's labels would take " + bytes + " bytes in a manifest, "
                        + ManifestCodec.MOST_LABEL_BYTES + " are the most");
    }

    /** An event that was let in; the caller has asked {@link #whyNoRoomFor}. */
    void accept(Flow.Encoded event, long now) {
        backlog.add(event, now);
        if (!meta.paused() && backlog.isFull()) {
            train(now);
            publishIfDue(now);
            writeSnapshot(now);
        }
        waiting = backlog.size();
    }

    /** The clock moved on. */
    void tick(long now) {
        clockSeen = true;
        tellOfDivergence(now);
        for (int i = 0; i < MOST_MICRO_BATCHES_AT_ONCE && isMicroBatchDue(now); i++) {
            train(now);
            publishIfDue(now);
        }
        publishIfDue(now);
        writeSnapshot(now);
        waiting = backlog.size();
    }

    private boolean isMicroBatchDue(long now) {
        return !meta.paused() && (backlog.isFull() || backlog.isDue(now, settings.lingerMillis()));
    }

    /** What an operator said. Each command is answered in the model's diary, also one that cannot be followed. */
    void follow(ModelCommand command, long now) {
        if (command instanceof ModelCommand.Pause) {
            pause(true, ModelEvent.Type.PAUSED, command, now);
        } else if (command instanceof ModelCommand.Resume) {
            pause(false, ModelEvent.Type.RESUMED, command, now);
        } else if (command instanceof ModelCommand.Rollback rollback) {
            rollBack(rollback, now);
        } else if (command instanceof ModelCommand.Release) {
            release(command, now);
        } else if (learning.unpublished().isEmpty() && !target().isHeld()) {
            diary.refuse(command, "nothing was learned since version " + versions.version(), now);
        } else {
            publish(Verdict.told("a command says so"), false, now);
            diary.answer(ModelEvent.Type.PUBLISHED, command, Map.of(), now);
        }
        waiting = backlog.size();
    }

    /** Lets what the holdout keeps back be learned, after all that waits. */
    private void release(ModelCommand command, long now) {
        List<Example> held = target().heldOut();
        for (Example example : held) {
            Lineage.LearnedEvent event = example.event().orElseThrow();
            backlog.add(
                    new Flow.Encoded(
                            event.coordinates(),
                            event.arrival(),
                            model,
                            example.label(),
                            example.features(),
                            null,
                            null,
                            true),
                    now);
        }
        diary.answer(ModelEvent.Type.RELEASED, command, Map.of("events", held.size()), now);
    }

    private void pause(boolean pause, ModelEvent.Type type, ModelCommand command, long now) {
        meta = meta.pausing(pause);
        store.put(meta);
        diary.answer(type, command, Map.of(), now);
    }

    /** Puts the model where an older version stood, as a new version; what was learned in between is undone. */
    private void rollBack(ModelCommand.Rollback command, long now) {
        Optional<LearnedBy> wanted = store.version(command.version());
        Optional<Meta.Snapshot> base = wanted.flatMap(meta::snapshotBefore);
        if (base.isEmpty()) {
            diary.refuse(command, whyNot(command.version()), now);
            return;
        }
        LearnedBy learned = wanted.orElseThrow();
        long before = meta.trained();
        Lineage.Rollback rollback = new Lineage.Rollback(
                command.version(), command.relearn(), learning.unpublished().events());
        learning.goTo(base.get(), learned.sequence());
        // Labels that wait may be new ones again.
        backlog = new Backlog(store, settings.microBatchSize(), before, now);
        meta = meta.learnedOnly(learned.events());
        // The state that the timeline begins with knows that it is served.
        ServingModel serving = target().export();
        Verdict verdict = Verdict.told("the model went back to version " + command.version());
        boolean held = target().isHeld();
        learning.apply(verdict);
        target().watchAnew();
        meta = snapshots.beginTimeline(target(), meta, now);
        publish(serving, verdict, held, true, Optional.of(rollback), now);
        if (!versions.newest().orElseThrow().sha256().equals(learned.sha256())) {
            diverged = true;
            tellOfDivergence(now);
        }
        if (command.relearn()) {
            for (long sequence = learned.sequence(); sequence < before; sequence++) {
                backlog.add(store.event(sequence), now);
            }
        }
        diary.rolledBack(command, before - learned.sequence(), store.ranges(learned.sequence(), before), now);
    }

    private String whyNot(long version) {
        if (version > versions.version()) {
            return "there is no version " + version + " so far; the newest is " + versions.version();
        }
        return "version " + version + " is older than what is kept for going back; "
                + store.oldestVersion(known -> meta.snapshotBefore(known).isPresent())
                        .map(oldest -> "the oldest that is kept is version " + oldest)
                        .orElse("nothing is kept so far")
                + ". The setting rollback.events decides how far back that is from now on; 'models rebuild' shows what an older"
                + " version was, 'models export' serves it elsewhere";
    }

    /**
     * Whether something is to be done when the clock moves on: a micro-batch, a version or a snapshot is not complete. After the
     * restore always: what it wrote is committed by a look at the clock, or by an event.
     */
    boolean waitsForTheClock() {
        return !clockSeen
                || (backlog.size() > 0 && !meta.paused())
                || !learning.unpublished().isEmpty()
                || snapshots.isWriting()
                || diverged;
    }

    /** How far the model is, as of the last micro-batch or version; may be asked by any thread, as what follows. */
    Standing standing() {
        return standing;
    }

    /** How many events wait for a micro-batch. */
    int waiting() {
        return waiting;
    }

    long version() {
        return standing.version();
    }

    private Standing standing(long came) {
        int heldOut = target().heldOut().size();
        return new Standing(
                target().prequential(),
                target().members(),
                target().labels().size(),
                versions.version(),
                versions.served(),
                // Going back fills the holdout again, but what was learned came all the same.
                Math.max(came, meta.trained() - meta.returned() - heldOut),
                heldOut,
                target().isHeld());
    }

    /** How many versions were held since this was opened. */
    long versionsHeld() {
        return versionsHeld.get();
    }

    private void train(long now) {
        List<Flow.Encoded> microBatch = backlog.take();
        Learning.Learned learned = metrics.trainTime(() -> learning.learn(microBatch, meta.trained()));
        microBatch.stream()
                .filter(event -> !event.returning())
                .reduce((earlier, later) -> later)
                .ifPresent(last -> versions.pace().learned(now, last.arrival()));
        long returned = microBatch.stream().filter(Flow.Encoded::returning).count();
        meta = meta.trainedOn(microBatch.size(), returned);
        meta = meta.watching(meta.watchdog().with(target().servedAccuracy(), versions.served()));
        store.put(meta);
        standing = standing(standing.came());
        metrics.raised(learned.step().alarms());
        diary.learned(learned, meta.learned(), now);
        guard(now);
    }

    /** Goes back to the version that was best if what is served has fallen too far below it. */
    private void guard(long now) {
        Optional<String> alarm = meta.watchdog().alarm(target().servedAccuracy(), settings.watchdogDrop());
        if (alarm.isPresent()) {
            long version = meta.watchdog().version();
            // Once for each fall, also if the version is too old.
            meta = meta.watching(Watchdog.NOTHING);
            store.put(meta);
            rollBack(new ModelCommand.Rollback(version, false, alarm), now);
        }
    }

    private void publishIfDue(long now) {
        if (!versions.pace().allows(now)
                && learning.unpublished().size() < settings.publishing().mostEvents()) {
            return;
        }
        if (target().isHeld() && versions.isTooOld(now)) {
            publish(Verdict.told("what is served would soon be deleted by its age"), true, now);
        } else if (!learning.unpublished().isEmpty()) {
            ServingModel serving = target().export();
            Verdict verdict =
                    versions.version() == 0 ? Verdict.told("the first version") : metrics.judgeTime(target()::judge);
            publish(serving, verdict, false, now);
        } else if (versions.isTooOld(now) && !versions.publishAgain(target(), now)) {
            publish(Verdict.told("what was restored is not what was published"), true, now);
        }
    }

    private void publish(Verdict verdict, boolean whole, long now) {
        publish(target().export(), verdict, whole, now);
    }

    private void publish(ServingModel serving, Verdict verdict, boolean whole, long now) {
        boolean held = target().isHeld();
        learning.apply(verdict);
        learning.journal(verdict, meta.journalStart());
        publish(serving, verdict, held, whole, Optional.empty(), now);
    }

    /** @param held whether the version before was held */
    private void publish(
            ServingModel serving,
            Verdict verdict,
            boolean held,
            boolean whole,
            Optional<Lineage.Rollback> rollback,
            long now) {
        long begun = System.nanoTime();
        Map<String, String> configuration = new TreeMap<>(settings.configuration());
        configuration.putAll(meta.recipe());
        int heldOut = target().heldOut().size();
        Lineage lineage = learning.unpublished().lineage(meta.learned() - heldOut, heldOut, rollback, configuration);
        Manifest manifest = versions.publish(target(), serving, meta.epoch(), lineage, verdict, whole, now);
        learning.unpublished().clear();
        meta = meta.publishedAll(verdict.serve());
        store.put(meta);
        store.put(
                manifest.version(), new LearnedBy(meta.trained(), meta.learned(), meta.timeline(), manifest.sha256()));
        standing = standing(standing.came());
        if (!target().isHeld()) {
            // A restart must pass the version that is served: those that are held are compared with it.
            snapshots.beginIfDue(target(), meta, now);
        }
        writeSnapshot(now);
        metrics.published(System.nanoTime() - begun, manifest);
        if (!verdict.serve()) {
            versionsHeld.incrementAndGet();
        }
        if (held == verdict.serve()) {
            diary.verdict(verdict, versions.served(), now);
        }
    }

    private void writeSnapshot(long now) {
        meta = snapshots.advance(meta, now);
    }

    private void restore() {
        diverged = learning.replay(meta, versions.newest());
        standing = standing(0);
        metrics.restored(Math.toIntExact(meta.trained() - meta.snapshot().sequence()));
    }

    private void tellOfDivergence(long now) {
        if (diverged) {
            diverged = false;
            metrics.diverged();
            diary.diverged(settings.software(), versions.newest().orElseThrow().software(), now);
        }
    }

    @Override
    public void close() {
        metrics.remove(model);
        learning.close();
    }

    private TargetModel target() {
        return learning.target();
    }
}
