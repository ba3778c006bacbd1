package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Everything about a version except its bytes; {@code schemas/model-update.md} describes each field.
 *
 * @param epoch grows by one each time another task takes over the model; an update of an older epoch comes from a zombie
 * @param version counts from 1, by one
 * @param parent the version before, 0 for the first
 * @param parentSha256 the parent's {@code sha256}; empty for the first version
 * @param sha256 Merkle root over graph and tensors, in lower-case hex
 * @param graphBytes length of the graph in this update's payload, 0 if it carries none
 * @param weightsBytes length of the safetensors part of the payload
 * @param chunks how many chunk records follow the manifest
 * @param encoders encoder id → SHA-256 of its files, lower-case hex
 * @param base for a delta, the served version it builds on; empty for a snapshot
 * @param snapshotVersion the newest snapshot: this very version, or the one that a reader must start from
 * @param snapshotTime the Kafka timestamp of that snapshot's records
 * @param learners the committee that is served as one model; empty if whoever wrote the manifest did not say
 * @param source SHA-256 of the source model
 * @param software name and version of what wrote it, and the CPU's instruction set
 * @param signature Ed25519 over the manifest's bytes without it, Base64
 */
public record Manifest(
        String model,
        long epoch,
        long version,
        long parent,
        Optional<String> parentSha256,
        Kind kind,
        String sha256,
        String graphSha256,
        long graphBytes,
        long weightsBytes,
        int chunks,
        LabelSet labels,
        Map<String, String> encoders,
        OptionalLong base,
        long snapshotVersion,
        Instant snapshotTime,
        Lineage lineage,
        List<Member> learners,
        Prequential metrics,
        Gate gate,
        String source,
        String software,
        Instant time,
        Optional<String> signature) {
    /** The version of the wire format that events are of, and manifests that do without anything newer. */
    public static final int SCHEMA = 1;

    /** That of manifests that an older reader would not understand: held versions, and deltas that follow one. */
    public static final int SCHEMA_OF_HELD = 2;

    public Manifest {
        requireNonNull(model, "model");
        requireNonNull(labels, "labels");
        requireNonNull(lineage, "lineage");
        requireNonNull(metrics, "metrics");
        requireNonNull(source, "source");
        requireNonNull(software, "software");
        requireNonNull(time, "time");
        requireNonNull(snapshotTime, "snapshotTime");
        if (snapshotTime.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("no record in Kafka is of " + snapshotTime);
        }
        encoders = Collections.unmodifiableMap(new TreeMap<>(encoders));
        learners = List.copyOf(learners);
        if (version < 1 || parent != version - 1 || epoch < 1) {
            throw new IllegalArgumentException(
                    "version " + version + " with parent " + parent + " in epoch " + epoch + " cannot be");
        }
        if (parentSha256.isPresent() != (parent > 0)) {
            throw new IllegalArgumentException("a version has its parent's hash exactly if it has a parent");
        }
        if (base.isPresent() != (kind == Kind.DELTA)) {
            throw new IllegalArgumentException("a delta, and only a delta, has a base");
        }
        if (graphBytes < 0 || weightsBytes < 0 || chunks < 0) {
            throw new IllegalArgumentException("negative sizes");
        }
        if (gate.serve() == (chunks == 0) || (chunks == 0 && graphBytes + weightsBytes > 0)) {
            throw new IllegalArgumentException("a version that is held, and only that, has no chunks");
        }
        if (!gate.serve() && kind == Kind.SNAPSHOT) {
            throw new IllegalArgumentException("a version that is held is no snapshot");
        }
    }

    /** Length of the payload: the graph's bytes, then the weights'. */
    public long bytes() {
        return Math.addExact(graphBytes, weightsBytes);
    }

    /** The version of the wire format that is needed to say this. */
    public int schema() {
        boolean onParent = base.isEmpty() || base.getAsLong() == parent;
        return gate.serve() && onParent ? SCHEMA : SCHEMA_OF_HELD;
    }

    /** The version that is served once this one is known: itself, or while it is held the one before that is not. */
    public long served() {
        return gate.serve() ? version : base.orElseThrow();
    }

    /** The committee's learners → their weights in the served model. */
    public Map<String, Double> committee() {
        Map<String, Double> weights = new TreeMap<>();
        learners.forEach(learner -> weights.put(learner.name(), learner.weight()));
        return weights;
    }

    /**
     * This version sent once more at {@code now}, as a snapshot of these sizes: the same in all but how and when it is
     * found. It must be signed anew.
     */
    public Manifest republishedAt(Instant now, long newGraphBytes, long newWeightsBytes, int newChunks) {
        return new Manifest(
                model,
                epoch,
                version,
                parent,
                parentSha256,
                Kind.SNAPSHOT,
                sha256,
                graphSha256,
                newGraphBytes,
                newWeightsBytes,
                newChunks,
                labels,
                encoders,
                OptionalLong.empty(),
                version,
                now,
                lineage,
                learners,
                metrics,
                gate,
                source,
                software,
                time,
                Optional.empty());
    }

    /** The same with this signature in the place of its own. */
    public Manifest signed(Optional<String> newSignature) {
        return new Manifest(
                model,
                epoch,
                version,
                parent,
                parentSha256,
                kind,
                sha256,
                graphSha256,
                graphBytes,
                weightsBytes,
                chunks,
                labels,
                encoders,
                base,
                snapshotVersion,
                snapshotTime,
                lineage,
                learners,
                metrics,
                gate,
                source,
                software,
                time,
                newSignature);
    }

    /** Whether a version stands by itself or builds on another. */
    public enum Kind {
        SNAPSHOT,
        DELTA
    }

    /** The gate's verdict: whether a version may be served, and why. One that may not is a delta without chunks. */
    public record Gate(boolean serve, String reason) {
        public static final Gate OPEN = new Gate(true, "no gate configured");
    }
}
