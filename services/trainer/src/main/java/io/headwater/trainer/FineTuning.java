package io.headwater.trainer;

import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prequential;
import io.headwater.wire.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

    private final List<Flow.Encoded> pending = new ArrayList<>();
    private final Set<String> pendingLabels = new HashSet<>();
    private final List<Lineage.MicroBatch> unpublished = new ArrayList<>();
    private Meta meta;
    private Optional<Manifest> published;
    private long oldestPending;
    private long nextPublish;
    private long lastSnapshot;

    /** Found out by the restore, when nothing can be sent. */
    private boolean diverged;

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
        this.lastSnapshot = now;
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
                .orElseGet(() -> Meta.first(settings.source(), settings.encoderFingerprint()));
        if (!meta.source().equals(settings.source()) || !meta.encoder().equals(settings.encoderFingerprint())) {
            throw new IllegalStateException("model " + model + " was begun from source " + meta.source()
                    + " and encoder "
                    + meta.encoder() + ", this trainer has source " + settings.source() + " and encoder "
                    + settings.encoderFingerprint() + ": use another model id, or the trainer it was begun with");
        }
        FineTuning tuning = new FineTuning(model, target, store, meta, settings, output, metrics, now);
        if (stored.isPresent()) {
            tuning.replay(now);
        } else {
            store.put(meta);
        }
        metrics.add(model, tuning);
        return tuning;
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
        }
    }

    /** The clock moved on. */
    void tick(long now) {
        tellOfDivergence(now);
        if (!pending.isEmpty() && now - oldestPending >= settings.lingerMillis()) {
            train(now);
        }
        publishIfDue(now);
    }

    Prequential prequential() {
        return target.prequential();
    }

    long version() {
        return published.map(Manifest::version).orElse(0L);
    }

    int labels() {
        return target.labels().size();
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
        List<String> newLabels = metrics.trainTime(() -> learn(microBatch));
        meta = meta.trainedOn(microBatch.size());
        store.put(meta);
        if (!newLabels.isEmpty()) {
            tell(ModelEvent.Type.LABELS_GROWN, Map.of("labels", newLabels), now);
        }
    }

    private List<String> learn(List<Flow.Encoded> microBatch) {
        unpublished.add(new Lineage.MicroBatch(microBatch.stream()
                .map(event -> new Lineage.LearnedEvent(event.at(), event.arrival()))
                .toList()));
        return target.learn(microBatch.stream()
                        .map(event -> new Example(event.features(), event.label()))
                        .toList())
                .newLabels();
    }

    private void publishIfDue(long now) {
        if (now < nextPublish) {
            return;
        }
        if (!unpublished.isEmpty()) {
            publish(now);
        } else if (published.isPresent()
                && now - published.get().snapshotTime().toEpochMilli() >= settings.republishMillis()) {
            republish(published.get(), now);
        }
    }

    private void publish(long now) {
        long begun = System.nanoTime();
        Payload payload = payload();
        Instant time = Instant.ofEpochMilli(now);
        long version = version() + 1;
        Manifest manifest = new Manifest(
                model,
                meta.epoch(),
                version,
                version - 1,
                published.map(Manifest::sha256),
                Manifest.Kind.SNAPSHOT,
                payload.sha256(),
                payload.graphSha256(),
                payload.graphBytes(),
                payload.weightsBytes(),
                payload.chunks(),
                target.labels(),
                Map.of(settings.encoder(), settings.encoderFingerprint()),
                OptionalLong.empty(),
                version,
                time,
                new Lineage(meta.trained(), 0, unpublished),
                target.committee(),
                target.prequential(),
                Manifest.Gate.OPEN,
                settings.source(),
                settings.software(),
                time,
                Optional.empty());
        send(manifest, payload, now);
        unpublished.clear();
        meta = meta.publishedAll();
        if (now - lastSnapshot >= settings.snapshotMillis()
                || meta.trained() - meta.journalStart() >= settings.journalEvents()) {
            meta = meta.with(store.putSnapshot(target.state(), meta));
            lastSnapshot = now;
        }
        store.put(meta);
        metrics.published(System.nanoTime() - begun, manifest);
    }

    /** The same version once more, so that a new scorer finds it although the topic's retention has passed. */
    private void republish(Manifest old, long now) {
        Payload payload = payload();
        if (!payload.sha256().equals(old.sha256())) {
            throw new IllegalStateException(
                    "version " + old.version() + " of " + model + " is no longer what was published");
        }
        send(old.republishedAt(Instant.ofEpochMilli(now)), payload, now);
    }

    private Payload payload() {
        ServingModel serving = target.export();
        return Payload.snapshot(serving.graph(), serving.tensors());
    }

    private void send(Manifest manifest, Payload payload, long now) {
        Outgoings.version(manifest, payload).forEach(output);
        store.putPublished(manifest);
        published = Optional.of(manifest);
        nextPublish = now
                + Math.max(
                        settings.publishMillis(),
                        Duration.ofSeconds(1).toMillis() * manifest.bytes() / settings.publishBytesPerSecond());
    }

    /** Repeats what was done since the snapshot, micro-batch by micro-batch, then waits with what was not trained. */
    private void replay(long now) {
        meta.snapshot().ifPresent(snapshot -> target.restore(store.snapshot(snapshot)));
        List<Flow.Encoded> journal = store.journal();
        int position = 0;
        for (int size : meta.microBatches()) {
            learn(journal.subList(position, position + size));
            position += size;
            if (meta.journalStart() + position == meta.published()) {
                diverged = !payload().sha256().equals(published.orElseThrow().sha256());
                unpublished.clear();
            }
        }
        journal.subList(position, journal.size()).forEach(event -> enqueue(event, now));
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
