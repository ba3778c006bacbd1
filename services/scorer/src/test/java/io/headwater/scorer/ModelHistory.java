package io.headwater.scorer;

import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Kind;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import io.headwater.wire.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The versions of a small model, one after the other, as a trainer publishes them. Version <em>n</em> gives its first label the
 * probability n² / (n² + labels − 1), half of it by its weights and half by its biases, so that an answer tells which version
 * gave it and a mixture of two shows.
 */
final class ModelHistory {
    /** Each version has learned so many events more than its parent. */
    static final int EVENTS = 2;

    /** One dense layer; written by the trainer's export, for four features. */
    static final String LINEAR = "linear";

    /** A hidden layer of three units before that. */
    static final String HIDDEN = "hidden";

    /** One dense layer beside a table of eight rows for n-grams, by the remainder of their bucket. */
    static final String NGRAMS = "ngrams";

    /** The row that counts; the one of padding does not. */
    static final int NGRAMS_ROW = 5;

    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final String model;
    private Instant now = START;
    private long epoch = 1;
    private long version;
    private Optional<String> parentSha256 = Optional.empty();
    private long snapshotVersion;
    private Instant snapshotTime = START;
    private List<String> labels = List.of("ham", "spam");
    private String graph = LINEAR;
    private Map<String, String> encoders = Map.of(FlatEncoder.ID, FlatEncoder.FINGERPRINT);
    private boolean serve = true;
    private long served;
    private OptionalLong base = OptionalLong.empty();

    ModelHistory(String model) {
        this.model = model;
    }

    static double firstProbability(long version, int labels) {
        double square = (double) version * version;
        return square / (square + labels - 1);
    }

    ModelHistory beginningAt(Instant time) {
        now = time;
        return this;
    }

    /** Versions from here on are of this epoch. */
    ModelHistory epoch(long number) {
        epoch = number;
        return this;
    }

    ModelHistory labels(List<String> names) {
        labels = names;
        return this;
    }

    ModelHistory graph(String name) {
        graph = name;
        return this;
    }

    ModelHistory encoders(Map<String, String> wanted) {
        encoders = wanted;
        return this;
    }

    /** The deltas from here on name this base, right or wrong. */
    ModelHistory base(long number) {
        base = OptionalLong.of(number);
        return this;
    }

    /** Another history with the same past, and a different future from its next version on. */
    ModelHistory fork() {
        ModelHistory fork = new ModelHistory(model);
        fork.now = now;
        fork.epoch = epoch;
        fork.version = version;
        fork.parentSha256 = parentSha256;
        fork.snapshotVersion = snapshotVersion;
        fork.snapshotTime = snapshotTime;
        fork.labels = labels;
        fork.graph = graph;
        fork.encoders = encoders;
        fork.serve = serve;
        fork.served = served;
        return fork;
    }

    /** The next version, standing by itself. */
    Published snapshot() {
        return next(Payload.snapshot(graphBytes(), tensors(version + 1)), Kind.SNAPSHOT);
    }

    /** The next version, told of and not sent. */
    Published held() {
        serve = false;
        Published held = delta();
        serve = true;
        return held;
    }

    /** The next version, by what has changed. */
    Published delta() {
        return next(
                Payload.delta(graphBytes(), tensors(version + 1), Set.of("output.weight", "output.bias"), Map.of()),
                Kind.DELTA);
    }

    /** The next version, by the rows that have changed: those of the first label. */
    Published rowDelta() {
        int[] first = {0};
        return next(
                Payload.delta(
                        graphBytes(),
                        tensors(version + 1),
                        Set.of(),
                        Map.of("output.weight", first, "output.bias", first)),
                Kind.DELTA);
    }

    /** The next version with a label more, which is a row more in each tensor. */
    Published growingDelta(String label) {
        List<String> grown = new ArrayList<>(labels);
        grown.add(label);
        labels = List.copyOf(grown);
        int[] rows = {0, grown.size() - 1};
        return next(
                Payload.delta(
                        graphBytes(),
                        tensors(version + 1),
                        Set.of(),
                        Map.of("output.weight", rows, "output.bias", rows)),
                Kind.DELTA);
    }

    /** The version before, once more, as a snapshot that is found from now on. */
    Published again(Published newest) {
        now = now.plusMillis(10);
        snapshotVersion = version;
        snapshotTime = now;
        Payload payload = Payload.snapshot(graphBytes(), tensors(version));
        return new Published(
                newest.manifest().republishedAt(now, payload.graphBytes(), payload.weightsBytes(), payload.chunks()),
                payload);
    }

    /** The next versions as deltas, by turns of whole tensors and of rows. */
    List<Published> deltas(int count) {
        List<Published> deltas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            deltas.add(i % 2 == 0 ? delta() : rowDelta());
        }
        return deltas;
    }

    /** The next version with other tensors than it should have, and hashes that fit them. */
    Published snapshotOf(byte[] graphBytes, List<Tensor> tensors) {
        return next(Payload.snapshot(graphBytes, tensors), Kind.SNAPSHOT);
    }

    private Published next(Payload payload, Kind kind) {
        now = now.plusMillis(10);
        long parent = version;
        version++;
        if (kind == Kind.SNAPSHOT) {
            snapshotVersion = version;
            snapshotTime = now;
        }
        OptionalLong namedBase = base.isPresent() ? base : OptionalLong.of(served);
        if (serve) {
            served = version;
        }
        Manifest manifest = new Manifest(
                model,
                epoch,
                version,
                parent,
                parentSha256,
                kind,
                payload.sha256(),
                payload.graphSha256(),
                serve ? payload.graphBytes() : 0,
                serve ? payload.weightsBytes() : 0,
                serve ? payload.chunks() : 0,
                new LabelSet(labels),
                encoders,
                kind == Kind.SNAPSHOT ? OptionalLong.empty() : namedBase,
                snapshotVersion,
                snapshotTime,
                lineage(),
                List.of(new Member(
                        "head",
                        TransferStrategy.FEATURE,
                        FlatEncoder.ID,
                        1,
                        new Prequential(version * EVENTS, 0.9, 0.3, 0.9, Map.of()))),
                new Prequential(version * EVENTS, 0.9, 0.3, 0.9, Map.of()),
                new Manifest.Gate(serve, serve ? "good enough" : "worse than the one before"),
                "e".repeat(64),
                "a test",
                now,
                Optional.empty());
        parentSha256 = Optional.of(payload.sha256());
        return new Published(manifest, payload);
    }

    /** Events that arrived when their version was made. */
    private Lineage lineage() {
        List<LearnedEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(new LearnedEvent(new Coordinates("labeled-texts", 0, version * EVENTS + i), now.toEpochMilli()));
        }
        return new Lineage(version * EVENTS, 0, List.of(new Lineage.MicroBatch(events)));
    }

    byte[] graphBytes() {
        try (InputStream in = ModelHistory.class.getResourceAsStream("/golden/serving/" + graph + ".onnx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Tensor> tensors(long number) {
        float half = (float) Math.log((double) number);
        boolean isHidden = graph.equals(HIDDEN);
        int width = isHidden ? 3 : FlatEncoder.DIMENSION;
        // The layer's inputs, given the features: 0.5 four times, or 1 three times.
        float input = isHidden ? 1 : 0.5f;
        float[] weights = new float[labels.size() * width];
        Arrays.fill(weights, 0, width, half / (width * input));
        float[] biases = new float[labels.size()];
        biases[0] = half;
        List<Tensor> tensors = new ArrayList<>();
        if (isHidden) {
            float[] hidden = new float[width * FlatEncoder.DIMENSION];
            Arrays.fill(hidden, 0.5f);
            tensors.add(Tensor.of("hidden.bias", List.of(width), new float[width]));
            tensors.add(Tensor.of("hidden.weight", List.of(width, FlatEncoder.DIMENSION), hidden));
        }
        if (graph.equals(NGRAMS)) {
            float[] table = new float[8 * labels.size()];
            // The n-grams in one row of eight speak for the last label.
            table[NGRAMS_ROW * labels.size() + labels.size() - 1] = 3;
            tensors.add(Tensor.of("ngrams.table", List.of(8, labels.size()), table));
        }
        tensors.add(Tensor.of("output.bias", List.of(labels.size()), biases));
        tensors.add(Tensor.of("output.weight", List.of(labels.size(), width), weights));
        return tensors;
    }
}
