package io.headwater.wire;

import io.headwater.model.Manifest;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a version weighs on the wire: its graph, if it carries one, then its weights as safetensors; and the records that
 * bring it there. A manifest is made from a payload's sizes and hashes. Shares the memory of graph and tensors. Thread-safe.
 */
public final class Payload {
    /** Length of every chunk but the last: below the broker's default limit of 1 MB with room for key and headers. */
    public static final int CHUNK_BYTES = 900_000;

    private final byte[] graph;
    private final List<ByteBuffer> weights;
    private final VersionDigest digest;

    private Payload(byte[] graph, List<Tensor> sent, VersionDigest digest) {
        this.graph = graph;
        this.weights = Safetensors.parts(Map.of(), sent);
        this.digest = digest;
    }

    /**
     * A version that stands by itself.
     *
     * @param graph not empty; shared, not to be written to afterwards
     */
    public static Payload snapshot(byte[] graph, List<Tensor> tensors) {
        return snapshot(graph, tensors, VersionDigest.of(graph, tensors));
    }

    /**
     * A version that stands by itself and is hashed already.
     *
     * @param digest of this graph and these tensors
     */
    public static Payload snapshot(byte[] graph, List<Tensor> tensors, VersionDigest digest) {
        if (graph.length == 0) {
            throw new IllegalArgumentException("a snapshot has a graph");
        }
        requireNames(tensors);
        return new Payload(graph, tensors, digest);
    }

    /**
     * A version that builds on another, by what has changed, with absolute values.
     *
     * @param graph the graph, which must be the base's; it is hashed, not sent
     * @param all the version's tensors, all of them
     * @param changed names of the tensors to send as a whole
     * @param changedRows name of a table → the rows to send, ascending; those that the base does not have without gap
     */
    public static Payload delta(byte[] graph, List<Tensor> all, Set<String> changed, Map<String, int[]> changedRows) {
        return delta(all, new TensorChanges(changed, changedRows), VersionDigest.of(graph, all));
    }

    /**
     * A version that builds on another and is hashed already.
     *
     * @param all the version's tensors, all of them
     * @param digest of the base's graph and of {@code all}
     */
    public static Payload delta(List<Tensor> all, TensorChanges changes, VersionDigest digest) {
        requireNames(all);
        List<Tensor> sent = new ArrayList<>();
        Set<String> missing = new HashSet<>(changes.whole());
        missing.addAll(changes.rows().keySet());
        for (Tensor tensor : all) {
            int[] rows = changes.rows().get(tensor.name());
            if (rows != null) {
                sent.addAll(TensorRows.send(tensor, rows));
            } else if (changes.whole().contains(tensor.name())) {
                sent.add(tensor);
            }
            missing.remove(tensor.name());
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("no such tensors: " + missing);
        }
        return new Payload(new byte[0], sent, digest);
    }

    private static void requireNames(List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            if (TensorRows.isReserved(tensor.name())) {
                throw new IllegalArgumentException("a name that rows are sent under: " + tensor.name());
            }
        }
    }

    /**
     * The record of a version that is held: its manifest, and nothing else.
     *
     * @throws IllegalArgumentException if the manifest is of a version that is served, or too large for a record
     */
    public static List<UpdateRecord> held(Manifest manifest) {
        if (manifest.gate().serve()) {
            throw new IllegalArgumentException("what is served of " + manifest.model() + " has a payload");
        }
        byte[] value = ManifestCodec.write(manifest);
        return List.of(new UpdateRecord(UpdateHeaders.manifest(manifest).write(value), value));
    }

    /** The version's Merkle root, see {@link VersionHash}. */
    public String sha256() {
        return digest.sha256();
    }

    public String graphSha256() {
        return digest.graphSha256();
    }

    /** Length of the graph as sent: 0 for a delta. */
    public long graphBytes() {
        return graph.length;
    }

    public long weightsBytes() {
        return weights.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** How many chunks {@link #records} makes; at least 1. */
    public int chunks() {
        return Math.toIntExact((graphBytes() + weightsBytes() + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }

    /**
     * The records of the update in the order in which they must be sent: the manifest, then the chunks.
     *
     * @throws IllegalArgumentException if the manifest is of another payload, or too large for a record
     */
    public List<UpdateRecord> records(Manifest manifest) {
        if (!manifest.sha256().equals(sha256())
                || !manifest.graphSha256().equals(graphSha256())
                || manifest.graphBytes() != graphBytes()
                || manifest.weightsBytes() != weightsBytes()
                || manifest.chunks() != chunks()
                || (manifest.kind() == Manifest.Kind.SNAPSHOT) != (graph.length > 0)) {
            throw new IllegalArgumentException(
                    "the manifest of " + manifest.model() + " " + manifest.version() + " is of another payload");
        }
        List<UpdateRecord> records = new ArrayList<>(chunks() + 1);
        records.add(UpdateRecord.of(manifest));
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(ByteBuffer.wrap(graph));
        parts.addAll(weights);
        ByteCutter cutter = new ByteCutter(parts);
        for (int index = 0; index < manifest.chunks(); index++) {
            records.add(new UpdateRecord(UpdateHeaders.chunk(manifest, index).write(), cutter.next(CHUNK_BYTES)));
        }
        return records;
    }
}
