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
 * bring it there. A manifest is made from a payload's sizes and hashes. Thread-safe.
 */
public final class Payload {
    /** Length of every chunk but the last: below the broker's default limit of 1 MB with room for key and headers. */
    public static final int CHUNK_BYTES = 900_000;

    private final byte[] graph;
    private final ByteBuffer weights;
    private final String sha256;
    private final String graphSha256;

    private Payload(byte[] graph, ByteBuffer weights, String sha256, String graphSha256) {
        this.graph = graph;
        this.weights = weights.asReadOnlyBuffer();
        this.sha256 = sha256;
        this.graphSha256 = graphSha256;
    }

    /**
     * A version that stands by itself.
     *
     * @param graph not empty; shared, not to be written to afterwards
     */
    public static Payload snapshot(byte[] graph, List<Tensor> tensors) {
        if (graph.length == 0) {
            throw new IllegalArgumentException("a snapshot has a graph");
        }
        String graphSha256 = VersionHash.graph(graph);
        return new Payload(
                graph, Safetensors.write(Map.of(), tensors), VersionHash.of(graphSha256, tensors), graphSha256);
    }

    /**
     * A version that builds on another: the whole tensors that changed, with their absolute values.
     *
     * @param graph the graph, which must be the base's; it is hashed, not sent
     * @param all the version's tensors, all of them
     * @param changed names of the tensors to send
     */
    public static Payload delta(byte[] graph, List<Tensor> all, Set<String> changed) {
        List<Tensor> sent =
                all.stream().filter(tensor -> changed.contains(tensor.name())).toList();
        if (sent.size() != changed.size()) {
            Set<String> unknown = new HashSet<>(changed);
            sent.forEach(tensor -> unknown.remove(tensor.name()));
            throw new IllegalArgumentException("no such tensors: " + unknown);
        }
        String graphSha256 = VersionHash.graph(graph);
        return new Payload(
                new byte[0], Safetensors.write(Map.of(), sent), VersionHash.of(graphSha256, all), graphSha256);
    }

    /** The version's Merkle root, see {@link VersionHash}. */
    public String sha256() {
        return sha256;
    }

    public String graphSha256() {
        return graphSha256;
    }

    /** Length of the graph as sent: 0 for a delta. */
    public long graphBytes() {
        return graph.length;
    }

    public long weightsBytes() {
        return weights.remaining();
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
        if (!manifest.sha256().equals(sha256)
                || !manifest.graphSha256().equals(graphSha256)
                || manifest.graphBytes() != graphBytes()
                || manifest.weightsBytes() != weightsBytes()
                || manifest.chunks() != chunks()
                || (manifest.kind() == Manifest.Kind.SNAPSHOT) != (graph.length > 0)) {
            throw new IllegalArgumentException(
                    "the manifest of " + manifest.model() + " " + manifest.version() + " is of another payload");
        }
        List<UpdateRecord> records = new ArrayList<>(chunks() + 1);
        records.add(new UpdateRecord(UpdateHeaders.manifest(manifest).write(), ManifestCodec.write(manifest)));
        ByteBuffer graphLeft = ByteBuffer.wrap(graph);
        ByteBuffer weightsLeft = weights.duplicate();
        for (int index = 0; index < chunks(); index++) {
            byte[] chunk =
                    new byte[(int) Math.min(CHUNK_BYTES, (long) graphLeft.remaining() + weightsLeft.remaining())];
            int fromGraph = Math.min(chunk.length, graphLeft.remaining());
            graphLeft.get(chunk, 0, fromGraph);
            weightsLeft.get(chunk, fromGraph, chunk.length - fromGraph);
            records.add(new UpdateRecord(UpdateHeaders.chunk(manifest, index).write(), chunk));
        }
        return records;
    }
}
