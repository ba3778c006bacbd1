package io.headwater.trainer;

import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.model.Decision;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Member;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prequential;
import io.headwater.wire.VersionHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final Supplier<TargetModel> targets;
    private final ModelStore store;
    private final FineTuningSettings settings;
    private final Consumer<Record<byte[], Flow>> output;
    private final TrainerMetrics metrics;

    private final Publishing versions;
    private final Snapshots snapshots;
    private Backlog backlog;
    private final List<Lineage.MicroBatch> unpublished = new ArrayList<>();
    private TargetModel target;
    private Meta meta;

    /** What the metrics' threads read. */
    private volatile Standing standing;

    private volatile int waiting;

    private boolean clockSeen;

    /** Found out by the restore, when nothing can be sent. */
    private boolean diverged;

    /** How far model and learners are, and how good they have shown themselves to be. */
    private record Standing(Prequential prequential, List<Member> members, int labels, long version, long came) {}

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
        this.targets = targets;
        this.target = targets.get();
        this.store = store;
        this.meta = meta;
        this.settings = settings;
        this.output = output;
        this.metrics = metrics;
        this.versions = new Publishing(model, store, settings, output);
        this.snapshots = new Snapshots(store, settings, now);
        this.backlog = new Backlog(store, settings.microBatchSize(), meta.trained(), now);
        this.standing = standing();
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
            tuning.replay();
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

    /** Whether {@code label} is known, or may become so. */
    boolean hasRoomFor(String label) {
        return target.labels().indexOf(label).isPresent()
                || backlog.has(label)
                || target.labels().size() + backlog.newLabels(target.labels()) < settings.maxLabels();
    }

    /** An event that was let in; the caller has asked {@link #hasRoomFor}. */
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
        } else if (unpublished.isEmpty()) {
            refuse(command, "nothing was learned since version " + versions.version(), now);
        } else {
            publish(false, now);
            tell(ModelEvent.Type.PUBLISHED, details(command), now);
        }
        waiting = backlog.size();
    }

    private void pause(boolean pause, ModelEvent.Type type, ModelCommand command, long now) {
        meta = meta.pausing(pause);
        store.put(meta);
        tell(type, details(command), now);
    }

    /** Puts the model where an older version stood, as a new version; what was learned in between is undone. */
    private void rollBack(ModelCommand.Rollback command, long now) {
        Optional<LearnedBy> wanted = store.version(command.version());
        Optional<Meta.Snapshot> base = wanted.flatMap(meta::snapshotBefore);
        if (base.isEmpty()) {
            refuse(
                    command,
                    "version " + command.version() + " is not known, or older than what is kept for going back",
                    now);
            return;
        }
        LearnedBy learned = wanted.orElseThrow();
        long before = meta.trained();
        Lineage.Rollback rollback = new Lineage.Rollback(
                command.version(),
                command.relearn(),
                unpublished.stream().flatMap(batch -> batch.events().stream()).toList());
        goTo(base.get(), learned.sequence());
        unpublished.clear();
        // Labels that wait may be new ones again.
        backlog = new Backlog(store, settings.microBatchSize(), before, now);
        meta = meta.learnedOnly(learned.events());
        meta = snapshots.beginTimeline(target, meta, now);
        publish(true, Optional.of(rollback), now);
        if (!versions.newest().orElseThrow().sha256().equals(learned.sha256())) {
            diverged = true;
            tellOfDivergence(now);
        }
        if (command.relearn()) {
            for (long sequence = learned.sequence(); sequence < before; sequence++) {
                backlog.add(store.event(sequence), now);
            }
        }
        Map<String, Object> details = details(command);
        details.put("to", command.version());
        details.put("undone", before - learned.sequence());
        details.put("events", undone(learned.sequence(), before));
        details.put("relearn", Boolean.toString(command.relearn()));
        tell(ModelEvent.Type.ROLLBACK, details, now);
    }

    /** A fresh model that repeats what was learned of the events before {@code sequence}. */
    private void goTo(Meta.Snapshot base, long sequence) {
        target.close();
        target = targets.get();
        restore(base);
        for (long at = base.sequence(); at < sequence; ) {
            at += repeat(at);
        }
    }

    /** Learns the micro-batch at {@code sequence} as it was learned before, and says how many events it has. */
    private int repeat(long sequence) {
        LearnedBatch microBatch = store.microBatch(sequence);
        List<Flow.Encoded> events = store.events(sequence, microBatch.events());
        learn(events);
        microBatch.decisions().forEach(target::apply);
        remember(events, microBatch.decisions());
        return microBatch.events();
    }

    private void restore(Meta.Snapshot snapshot) {
        if (snapshot.blocks() > 0) {
            target.restore(store.snapshot(snapshot));
        }
    }

    /** Where they stand in their topics: from the first to the last of each partition. */
    private List<String> undone(long from, long to) {
        Map<String, long[]> ranges = new LinkedHashMap<>();
        for (long sequence = from; sequence < to; sequence++) {
            var at = store.event(sequence).at();
            long[] range = ranges.computeIfAbsent(
                    at.topic() + "-" + at.partition(), partition -> new long[] {at.offset(), at.offset()});
            range[0] = Math.min(range[0], at.offset());
            range[1] = Math.max(range[1], at.offset());
        }
        return ranges.entrySet().stream()
                .map(range -> range.getKey() + ":" + range.getValue()[0] + "-" + range.getValue()[1])
                .toList();
    }

    private void refuse(ModelCommand command, String why, long now) {
        Map<String, Object> details = details(command);
        details.put("why", why);
        tell(ModelEvent.Type.COMMAND_REFUSED, details, now);
    }

    private static Map<String, Object> details(ModelCommand command) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("command", command.name());
        command.reason().ifPresent(reason -> details.put("reason", reason));
        return details;
    }

    /**
     * Whether something is to be done when the clock moves on: a micro-batch, a version or a snapshot is not complete. After the
     * restore always: what it wrote is committed by a look at the clock, or by an event.
     */
    boolean waitsForTheClock() {
        return !clockSeen
                || (backlog.size() > 0 && !meta.paused())
                || !unpublished.isEmpty()
                || snapshots.isWriting()
                || diverged;
    }

    Prequential prequential() {
        return standing.prequential();
    }

    /** The learners as of the last micro-batch; may be called by any thread, as all that follow. */
    List<Member> members() {
        return standing.members();
    }

    long version() {
        return standing.version();
    }

    int labels() {
        return standing.labels();
    }

    /** How many events were learned, those among them that were undone later. */
    long came() {
        return standing.came();
    }

    int waiting() {
        return waiting;
    }

    private Standing standing() {
        return new Standing(
                target.prequential(), target.members(), target.labels().size(), versions.version(), meta.trained());
    }

    private void train(long now) {
        List<Flow.Encoded> microBatch = backlog.take();
        Step step = metrics.trainTime(() -> learn(microBatch));
        List<Decision> decided = target.proposals();
        decided.forEach(target::apply);
        remember(microBatch, decided);
        versions.pace().learned(now, microBatch.get(microBatch.size() - 1).arrival());
        store.put(meta.trained(), new LearnedBatch(microBatch.size(), decided));
        meta = meta.trainedOn(microBatch.size());
        store.put(meta);
        standing = standing();
        if (!step.newLabels().isEmpty()) {
            tell(ModelEvent.Type.LABELS_GROWN, Map.of("labels", step.newLabels()), now);
        }
        metrics.raised(step.alarms());
        if (!step.alarms().isEmpty()) {
            List<String> alarms = step.alarms().stream()
                    .map(alarm -> alarm.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            tell(ModelEvent.Type.DRIFT, Map.of("alarms", alarms, "events", meta.trained()), now);
        }
    }

    /** For the lineage of the next version. */
    private void remember(List<Flow.Encoded> microBatch, List<Decision> decided) {
        unpublished.add(new Lineage.MicroBatch(
                microBatch.stream()
                        .map(event -> new Lineage.LearnedEvent(event.at(), event.arrival()))
                        .toList(),
                decided));
    }

    private Step learn(List<Flow.Encoded> microBatch) {
        return target.learn(microBatch.stream()
                .map(event -> new Example(event.features(), event.label()))
                .toList());
    }

    private void publishIfDue(long now) {
        if (!versions.pace().allows(now)) {
            return;
        }
        if (!unpublished.isEmpty()) {
            publish(false, now);
        } else if (versions.isTooOld(now) && !versions.publishAgain(target, now)) {
            // What was restored is not what was published: scorers get what there is.
            publish(true, now);
        }
    }

    private void publish(boolean whole, long now) {
        publish(whole, Optional.empty(), now);
    }

    private void publish(boolean whole, Optional<Lineage.Rollback> rollback, long now) {
        long begun = System.nanoTime();
        Map<String, String> configuration = new TreeMap<>(settings.configuration());
        configuration.putAll(meta.recipe());
        Lineage lineage = new Lineage(meta.learned(), 0, unpublished, rollback, configuration);
        Manifest manifest = versions.publish(target, meta.epoch(), lineage, whole, now);
        unpublished.clear();
        meta = meta.publishedAll();
        store.put(meta);
        store.put(
                manifest.version(), new LearnedBy(meta.trained(), meta.learned(), meta.timeline(), manifest.sha256()));
        standing = standing();
        snapshots.beginIfDue(target, meta, now);
        writeSnapshot(now);
        metrics.published(System.nanoTime() - begun, manifest);
    }

    private void writeSnapshot(long now) {
        meta = snapshots.advance(meta, now);
    }

    /** Repeats what was done since the snapshot, micro-batch by micro-batch. */
    private void replay() {
        long begin = meta.snapshot().sequence();
        restore(meta.snapshot());
        for (long at = begin; at < meta.trained(); ) {
            at += repeat(at);
            if (at == meta.published()) {
                ServingModel serving = target.export();
                diverged = !VersionHash.of(serving.graph(), serving.tensors())
                        .equals(versions.newest().orElseThrow().sha256());
                unpublished.clear();
            }
        }
        standing = standing();
        metrics.restored(Math.toIntExact(meta.trained() - begin));
    }

    private void tellOfDivergence(long now) {
        if (diverged) {
            diverged = false;
            metrics.diverged();
            tell(
                    ModelEvent.Type.STATE_DIVERGED,
                    Map.of(
                            "software",
                            settings.software(),
                            "was",
                            versions.newest().orElseThrow().software()),
                    now);
        }
    }

    private void tell(ModelEvent.Type type, Map<String, Object> details, long now) {
        output.accept(
                Outgoings.event(new ModelEvent(model, type, versions.version(), details, Instant.ofEpochMilli(now))));
    }

    @Override
    public void close() {
        metrics.remove(model);
        target.close();
    }
}
