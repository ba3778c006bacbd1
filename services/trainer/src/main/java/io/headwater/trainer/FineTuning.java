package io.headwater.trainer;

import io.headwater.learn.Decision;
import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Member;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prequential;
import io.headwater.wire.Payload;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.VersionHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The fine-tuning of one target model: collects its events into micro-batches, trains, publishes versions.
 *
 * <p>Lives in memory between {@code init()} and {@code close()} of its task, single-threaded. Everything it decides by the
 * clock (where a micro-batch ends) is in the store before the transaction commits, so that a restored one repeats it.
 */
final class FineTuning implements AutoCloseable {
    private final String model;
    private final TargetModel target;
    private final ModelStore store;
    private final FineTuningSettings settings;
    private final Consumer<Record<byte[], Flow>> output;
    private final TrainerMetrics metrics;

    private final PayloadMaker payloads = new PayloadMaker();
    private final List<Flow.Encoded> pending = new ArrayList<>();
    private final Set<String> pendingLabels = new HashSet<>();
    private final List<Lineage.MicroBatch> unpublished = new ArrayList<>();
    private Meta meta;
    private Optional<Manifest> published;
    private long oldestPending;
    private final PublishPace pace;
    private Optional<SnapshotWriter> writing = Optional.empty();
    private long nextSnapshot;

    /** Not before this time, whatever the journal's length: snapshots have a budget of bytes. */
    private long nextAffordableSnapshot;

    /** What the metrics' threads read. */
    private volatile Standing standing;

    private boolean clockSeen;

    /** Found out by the restore, when nothing can be sent. */
    private boolean diverged;

    /** How good model and learners have shown themselves to be. */
    private record Standing(Prequential prequential, List<Member> members, int labels) {
        static Standing of(TargetModel target) {
            return new Standing(
                    target.prequential(), target.members(), target.labels().size());
        }
    }

    private FineTuning(
            String model,
            TargetModel target,
            ModelStore store,
            Meta meta,
            FineTuningSettings settings,
            Consumer<Record<byte[], Flow>> output,
            TrainerMetrics metrics,
            long now) {
        this.model = model;
        this.target = target;
        this.store = store;
        this.meta = meta;
        this.settings = settings;
        this.output = output;
        this.metrics = metrics;
        this.published = store.published();
        this.pace = new PublishPace(settings.publishing());
        this.nextSnapshot = now + settings.snapshotMillis();
        this.standing = Standing.of(target);
    }

    /** Takes up a model where its store says that it stands, or begins it. */
    static FineTuning open(
            String model,
            TargetModel target,
            ModelStore store,
            FineTuningSettings settings,
            Consumer<Record<byte[], Flow>> output,
            TrainerMetrics metrics,
            long now) {
        Optional<Meta> stored = store.meta();
        Meta meta = stored.map(Meta::restored)
                .orElseGet(() -> Meta.first(settings.source(), settings.encoders(), settings.learners()));
        requireSame(model, "source", meta.source(), settings.source());
        requireSame(model, "encoders", meta.encoders(), settings.encoders());
        requireSame(model, "learners", meta.learners(), settings.learners());
        FineTuning tuning = new FineTuning(model, target, store, meta, settings, output, metrics, now);
        store.dropUnfinished(meta);
        if (stored.isPresent()) {
            tuning.replay(now);
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
                || pendingLabels.contains(label)
                || target.labels().size() + pendingLabels.size() < settings.maxLabels();
    }

    /** An event that was let in; the caller has asked {@link #hasRoomFor}. */
    void accept(Flow.Encoded event, long now) {
        store.append(meta.trained() + pending.size(), event);
        enqueue(event, now);
        if (pending.size() >= settings.microBatchSize()) {
            train(now);
            publishIfDue(now);
            writeSnapshot(now);
        }
    }

    /** The clock moved on. */
    void tick(long now) {
        clockSeen = true;
        tellOfDivergence(now);
        if (!pending.isEmpty() && now - oldestPending >= settings.lingerMillis()) {
            train(now);
        }
        publishIfDue(now);
        writeSnapshot(now);
    }

    /**
     * Whether something is to be done when the clock moves on: a micro-batch, a version or a snapshot is not complete. After the
     * restore always: what it wrote is committed by a look at the clock, or by an event.
     */
    boolean waitsForTheClock() {
        return !clockSeen || !pending.isEmpty() || !unpublished.isEmpty() || writing.isPresent() || diverged;
    }

    Prequential prequential() {
        return standing.prequential();
    }

    /** The learners as of the last micro-batch; may be called by any thread. */
    List<Member> members() {
        return standing.members();
    }

    long version() {
        return published.map(Manifest::version).orElse(0L);
    }

    int labels() {
        return standing.labels();
    }

    int waiting() {
        return pending.size();
    }

    private void enqueue(Flow.Encoded event, long now) {
        if (pending.isEmpty()) {
            oldestPending = now;
        }
        pending.add(event);
        if (target.labels().indexOf(event.label()).isEmpty()) {
            pendingLabels.add(event.label());
        }
    }

    private void train(long now) {
        List<Flow.Encoded> microBatch = List.copyOf(pending);
        pending.clear();
        pendingLabels.clear();
        Step step = metrics.trainTime(() -> learn(microBatch));
        List<Decision> decided = target.proposals();
        decided.forEach(target::apply);
        pace.learned(now, microBatch.get(microBatch.size() - 1).arrival());
        standing = Standing.of(target);
        meta = meta.trainedOn(microBatch.size(), decided);
        store.put(meta);
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

    private Step learn(List<Flow.Encoded> microBatch) {
        unpublished.add(new Lineage.MicroBatch(microBatch.stream()
                .map(event -> new Lineage.LearnedEvent(event.at(), event.arrival()))
                .toList()));
        return target.learn(microBatch.stream()
                .map(event -> new Example(event.features(), event.label()))
                .toList());
    }

    private void publishIfDue(long now) {
        if (!pace.allows(now)) {
            return;
        }
        if (!unpublished.isEmpty()) {
            publish(now);
        } else if (published.isPresent() && isTooOld(published.get(), now)) {
            republish(published.get(), now);
        }
    }

    private void publish(long now) {
        long begun = System.nanoTime();
        long version = version() + 1;
        Payload payload = payloads.next(target.export(), isSnapshotDue(version, now));
        boolean whole = payload.graphBytes() > 0;
        Instant time = Instant.ofEpochMilli(now);
        Manifest manifest = new Manifest(
                model,
                meta.epoch(),
                version,
                version - 1,
                published.map(Manifest::sha256),
                whole ? Manifest.Kind.SNAPSHOT : Manifest.Kind.DELTA,
                payload.sha256(),
                payload.graphSha256(),
                payload.graphBytes(),
                payload.weightsBytes(),
                payload.chunks(),
                target.labels(),
                encoders(),
                whole ? OptionalLong.empty() : OptionalLong.of(version - 1),
                whole ? version : published.orElseThrow().snapshotVersion(),
                whole ? time : published.orElseThrow().snapshotTime(),
                new Lineage(meta.trained(), 0, unpublished),
                standing.members(),
                standing.prequential(),
                Manifest.Gate.OPEN,
                settings.source(),
                settings.software(),
                time,
                Optional.empty());
        send(manifest, payload, now);
        unpublished.clear();
        meta = meta.publishedAll();
        store.put(meta);
        beginSnapshotIfDue(now);
        metrics.published(System.nanoTime() - begun, manifest);
    }

    /** Whether a scorer that starts now would have too far to read, or soon find its snapshot deleted by age. */
    private boolean isSnapshotDue(long version, long now) {
        return published
                .map(newest -> version - newest.snapshotVersion()
                                >= settings.publishing().snapshotVersions()
                        || isTooOld(newest, now))
                .orElse(true);
    }

    private boolean isTooOld(Manifest newest, long now) {
        return now - newest.snapshotTime().toEpochMilli()
                >= settings.publishing().againMillis();
    }

    /** The sentence encoder, and others if a learner reads their features. */
    private Map<String, String> encoders() {
        Map<String, String> read = new TreeMap<>(settings.encoders());
        read.keySet()
                .removeIf(encoder -> !encoder.equals(settings.encoder())
                        && standing.members().stream()
                                .noneMatch(member -> member.encoder().equals(encoder)));
        return read;
    }

    /** Only right after a version: what was learned since its parent is told by the journal alone. */
    private void beginSnapshotIfDue(long now) {
        if (writing.isEmpty()
                && now >= nextAffordableSnapshot
                && (now >= nextSnapshot || meta.trained() - meta.journalStart() >= settings.journalEvents())) {
            writing = Optional.of(
                    new SnapshotWriter(store, target.state(), meta, settings.snapshotBytesPerSecond(), now));
            writeSnapshot(now);
        }
    }

    /** Some blocks more of the snapshot under way; once it is complete, it takes the place of the one before. */
    private void writeSnapshot(long now) {
        if (writing.isEmpty()) {
            return;
        }
        SnapshotWriter writer = writing.get();
        writer.advance(now);
        if (writer.isComplete()) {
            Meta next = meta.with(writer.complete());
            store.trim(meta, next);
            store.put(next);
            meta = next;
            writing = Optional.empty();
            nextSnapshot = writer.begun() + settings.snapshotMillis();
            nextAffordableSnapshot = writer.affordableAgain();
        }
    }

    /**
     * The same version once more, so that a new scorer finds it although the topic's retention has passed; or a new one, if what
     * was restored is not what was published.
     */
    private void republish(Manifest old, long now) {
        Payload payload = payloads.again().orElseGet(() -> payloads.snapshot(target.export()));
        if (!payload.sha256().equals(old.sha256())) {
            publish(now);
            return;
        }
        send(
                old.republishedAt(
                        Instant.ofEpochMilli(now), payload.graphBytes(), payload.weightsBytes(), payload.chunks()),
                payload,
                now);
    }

    private void send(Manifest manifest, Payload payload, long now) {
        List<UpdateRecord> parts = payload.records(manifest);
        Outgoings.version(manifest, parts).forEach(output);
        store.putPublished(parts.get(0).value());
        published = Optional.of(manifest);
        pace.sent(now, manifest.bytes());
    }

    /** Repeats what was done since the snapshot, micro-batch by micro-batch, then waits with what was not trained. */
    private void replay(long now) {
        meta.snapshot().ifPresent(snapshot -> target.restore(store.snapshot(snapshot)));
        List<Flow.Encoded> journal = store.journal();
        int position = 0;
        for (int size : meta.microBatches()) {
            learn(journal.subList(position, position + size));
            position += size;
            long learned = meta.journalStart() + position;
            meta.decisions().stream()
                    .filter(decision -> decision.event() == learned)
                    .forEach(target::apply);
            if (learned == meta.published()) {
                ServingModel serving = target.export();
                diverged = !VersionHash.of(serving.graph(), serving.tensors())
                        .equals(published.orElseThrow().sha256());
                unpublished.clear();
            }
        }
        journal.subList(position, journal.size()).forEach(event -> enqueue(event, now));
        standing = Standing.of(target);
        metrics.restored(position);
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
                            published.orElseThrow().software()),
                    now);
        }
    }

    private void tell(ModelEvent.Type type, Map<String, Object> details, long now) {
        output.accept(Outgoings.event(new ModelEvent(model, type, version(), details, Instant.ofEpochMilli(now))));
    }

    @Override
    public void close() {
        metrics.remove(model);
        target.close();
    }
}
