package io.headwater.trainer;

import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.SplitTransformer;
import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Decision;
import io.headwater.model.LabelMap;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.Software;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.History;
import io.headwater.wire.InvalidBundleException;
import io.headwater.wire.MissingVersionsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Learns a version of a model again, from the source model on, by the code that learns in production and from nothing but the
 * log; and holds every version on the way against what was published: graph, tensors, labels, learners, and, where no event
 * was kept back for the holdout, metrics. Used by one thread.
 */
public final class Rebuild implements AutoCloseable {
    /** Events that are read together: large against a fetch, small against the memory of their features. */
    private static final int WINDOW_EVENTS = 1_024;

    private final List<Manifest> way;
    private final TargetModel target;
    private final Sources sources;
    private final Encoder encoder;
    private final boolean heldOut;
    private final PayloadMaker payloads = new PayloadMaker();
    private long events;

    /** Told after each version on the way, how far it is. */
    public interface Listener {
        /**
         * A version is the same as it was published.
         *
         * @param events that were learned again so far
         */
        void reached(Manifest version, long events);
    }

    private Rebuild(List<Manifest> way, TargetModel target, Sources sources, Encoder encoder) {
        this.way = way;
        this.target = target;
        this.sources = sources;
        this.encoder = encoder;
        this.heldOut = way.stream().anyMatch(Rebuild::keptBack);
    }

    /** An event that is kept back is counted when it comes and learned later; where it came is in no lineage. */
    private static boolean keptBack(Manifest manifest) {
        return manifest.lineage().heldOut() > 0 || !manifest.lineage().held().isEmpty();
    }

    /**
     * Makes the model that begins to learn.
     *
     * @param encoder stays the caller's to close
     * @param source bundle of the source model; empty for the encoder and nothing else
     * @param transformer a name or a folder: the one whose blocks were trained, if some were
     * @throws MissingVersionsException if a version on the way is not in the history
     * @throws RebuildRefusedException if the version was learned from another source model, with other encoders, or by
     *     software that did not record enough
     */
    public static Rebuild of(History history, long version, Encoder encoder, Optional<Path> source, String transformer)
            throws MissingVersionsException, RebuildRefusedException {
        List<Manifest> way = history.wayTo(version);
        Recipe recipe = recipe(way.get(0));
        Sources sources = sources(source, recipe.labelMap(), encoder);
        int blocks = Learners.trainedBlocks(recipe.learners());
        if (blocks == 0) {
            return new Rebuild(way, target(way, recipe, sources, encoder), sources, encoder);
        }
        SplitTransformer split = split(transformer, blocks, way.get(0));
        try {
            Sources all = sources.with(split);
            return new Rebuild(way, target(way, recipe, all, encoder), all, encoder);
        } catch (RebuildRefusedException | RuntimeException e) {
            split.close();
            throw e;
        }
    }

    private static SplitTransformer split(String transformer, int blocks, Manifest first)
            throws RebuildRefusedException {
        int maxTokens = Integer.parseInt(first.lineage()
                .configuration()
                .getOrDefault(ServiceConfig.ENCODER_MAX_TOKENS, Integer.toString(Encoders.DEFAULT_MAX_TOKENS)));
        try {
            return new Encoders(CacheFolder.encoders()).split(transformer, blocks, maxTokens);
        } catch (InvalidEncoderException e) {
            throw new RebuildRefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static TargetModel target(List<Manifest> way, Recipe recipe, Sources sources, Encoder encoder)
            throws RebuildRefusedException {
        Manifest first = way.get(0);
        Map<String, String> encoders = sources.encoders(encoder);
        for (Manifest manifest : way) {
            if (!manifest.source().equals(sources.sha256())) {
                throw new RebuildRefusedException(
                        "version " + manifest.version() + " was learned from the source model " + manifest.source()
                                + ", and this one is " + sources.sha256());
            }
            if (!encoders.entrySet().containsAll(manifest.encoders().entrySet())) {
                throw new RebuildRefusedException("version " + manifest.version() + " was learned with the encoders "
                        + manifest.encoders() + ", and here are " + encoders);
            }
            if (!recipe(manifest).equals(recipe)) {
                throw new RebuildRefusedException("version " + manifest.version() + " was learned with "
                        + recipe(manifest) + ", version " + first.version() + " with " + recipe);
            }
        }
        return sources.target(recipe);
    }

    private static Recipe recipe(Manifest manifest) throws RebuildRefusedException {
        try {
            return Recipe.of(manifest.lineage().configuration());
        } catch (IllegalArgumentException e) {
            throw new RebuildRefusedException(
                    "the manifest of version " + manifest.version()
                            + " does not say by which settings it was learned; it was written by "
                            + manifest.software(),
                    e);
        }
    }

    private static Sources sources(Optional<Path> bundle, LabelMap labelMap, Encoder encoder)
            throws RebuildRefusedException {
        try {
            return Sources.open(bundle, labelMap, encoder);
        } catch (InvalidBundleException | IllegalArgumentException e) {
            throw new RebuildRefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The versions on the way, the wanted one last. */
    public List<Manifest> way() {
        return way;
    }

    /** How many events there are to learn on the way. */
    public long events() {
        return way.stream().mapToLong(manifest -> manifest.lineage().events()).sum();
    }

    /** Other software, or other instruction sets, that versions on the way were made by: their bits may differ. */
    public SortedSet<String> otherSoftware() {
        SortedSet<String> others = new TreeSet<>();
        way.forEach(manifest -> others.add(manifest.software()));
        others.remove(Software.description());
        return others;
    }

    /**
     * Learns, version by version. To be called once.
     *
     * @param consumer with {@link io.headwater.runtime.kafka.CommittedReader#SETTINGS}; the caller closes it
     * @param encoding where texts are encoded; the caller shuts it down
     * @return where it parts from what was published; empty if every version on the way is the same bit by bit
     * @throws RebuildRefusedException if events are not on the log any more
     * @throws InterruptedException if the thread is interrupted while it waits for a text to be encoded
     */
    public Optional<Parting> run(Consumer<byte[], byte[]> consumer, ExecutorService encoding, Listener listener)
            throws RebuildRefusedException, InterruptedException {
        // As wide as any trainer's can be set: what was learned had been let in.
        EventReader reader = new EventReader(EventLimits.DEFAULT.withMaxTextBytes(TrainerConfig.MOST_TEXT_BYTES));
        Preparation preparation = new Preparation(
                reader, encoder, sources.readsWords(), sources.transformer().map(SplitTransformer::lower), nanos -> {});
        RecordedEvents log = new RecordedEvents(way, consumer, preparation, encoding);
        List<List<Manifest>> windows = windows();
        List<Future<RecordedEvent>> next = log.read(eventsOf(windows.get(0)));
        for (int i = 0; i < windows.size(); i++) {
            List<Future<RecordedEvent>> read = next;
            // The next one is encoded while this one is learned.
            next = i + 1 < windows.size() ? log.read(eventsOf(windows.get(i + 1))) : List.of();
            Optional<Parting> parting = learn(windows.get(i), read, listener);
            if (parting.isPresent()) {
                next.forEach(event -> event.cancel(false));
                return parting;
            }
        }
        return Optional.empty();
    }

    private List<List<Manifest>> windows() {
        List<List<Manifest>> windows = new ArrayList<>();
        int size = WINDOW_EVENTS;
        for (Manifest manifest : way) {
            if (size >= WINDOW_EVENTS) {
                windows.add(new ArrayList<>());
                size = 0;
            }
            windows.get(windows.size() - 1).add(manifest);
            size += manifest.lineage().events();
        }
        return windows;
    }

    private static List<Lineage.LearnedEvent> eventsOf(List<Manifest> window) {
        return window.stream()
                .flatMap(manifest -> manifest.lineage().microBatches().stream())
                .flatMap(batch -> batch.events().stream())
                .toList();
    }

    private Optional<Parting> learn(List<Manifest> window, List<Future<RecordedEvent>> read, Listener listener)
            throws InterruptedException {
        Iterator<Future<RecordedEvent>> recorded = read.iterator();
        for (Manifest manifest : window) {
            for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
                List<Example> examples = new ArrayList<>();
                for (int i = 0; i < batch.events().size(); i++) {
                    RecordedEvent event = get(recorded.next());
                    if (event instanceof RecordedEvent.Other other) {
                        return Optional.of(new Parting(manifest, other.why(), Optional.empty()));
                    }
                    examples.add(((RecordedEvent.Same) event).example());
                }
                target.learn(examples);
                for (Decision decision : batch.decisions()) {
                    target.apply(decision);
                }
                events += examples.size();
            }
            Optional<Parting> parting = compare(manifest);
            if (parting.isPresent()) {
                return parting;
            }
            listener.reached(manifest, events);
        }
        return Optional.empty();
    }

    private Optional<Parting> compare(Manifest published) {
        ServingModel rebuilt = target.export();
        String sha256 = payloads.next(rebuilt, false).sha256();
        List<String> why = new ArrayList<>();
        if (!sha256.equals(published.sha256())) {
            why.add("its hash is " + sha256 + ", not " + published.sha256());
        }
        if (!target.labels().equals(published.labels())) {
            why.add("it has the labels " + target.labels() + ", not " + published.labels());
        }
        if (!heldOut && !target.prequential().equals(published.metrics())) {
            why.add("its metrics are " + target.prequential() + ", not " + published.metrics());
        }
        if (!target.members().equals(published.learners())) {
            why.add("its learners stand otherwise than published");
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Parting(published, String.join("; ", why), Optional.of(rebuilt)));
    }

    private static RecordedEvent get(Future<RecordedEvent> event) throws InterruptedException {
        try {
            return event.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("encoding failed", e.getCause());
        }
    }

    @Override
    public void close() {
        target.close();
        sources.transformer().ifPresent(SplitTransformer::close);
    }
}
