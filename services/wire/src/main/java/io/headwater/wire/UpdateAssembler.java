package io.headwater.wire;

import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Kind;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Puts the updates of <em>one</em> model together from their records, in the order of the log: a reader of many models
 * keeps one assembler per key, because updates of different models may interleave in a partition. Not thread-safe.
 *
 * <p>After a refusal it passes over the rest of the refused update in silence and waits for the next manifest. The same
 * goes for the beginning: chunks before the first manifest belong to an update whose beginning was not read.
 */
public final class UpdateAssembler {
    private final long maxBytes;
    private final TrustedKeys trusted;
    private @Nullable Pending pending;

    /** Refuses updates whose payload is over {@code maxBytes} before anything is kept of them. */
    public UpdateAssembler(long maxBytes) {
        this(maxBytes, TrustedKeys.ANY);
    }

    /** Also refuses manifests that none of these keys has signed, before anything else is looked at. */
    public UpdateAssembler(long maxBytes, TrustedKeys trusted) {
        this.maxBytes = maxBytes;
        this.trusted = trusted;
    }

    /** Whether the beginning of an update is kept, waiting for the rest of it. */
    public boolean isWaiting() {
        return pending != null;
    }

    /**
     * A complete update, verified for sizes, chunk order and graph hash, when this record was its last. Whether it fits
     * to the version before, and the hash of the whole, is {@link VersionChain}'s to say.
     *
     * @throws UpdateRefusedException if the record cannot be part of an update. A manifest that arrives while chunks are
     *     missing refuses the earlier update as {@code TORN}, and is itself taken in: the next chunks are its own
     */
    public Optional<Update> accept(byte @Nullable [] value, Headers headers) throws UpdateRefusedException {
        Pending current = pending;
        pending = null;
        UpdateHeaders record = UpdateHeaders.read(headers);
        if (value == null) {
            throw new UpdateRefusedException(Reason.MALFORMED, "a record of an update has no value");
        }
        if (record.chunk().isEmpty()) {
            Pending next = begin(record, value, headers);
            // A version that is held is complete with its manifest. After a torn one nobody misses it: that one is a
            // gap.
            pending = next.isComplete() ? null : next;
            if (current == null && next.isComplete()) {
                return Optional.of(next.update());
            }
            if (current != null) {
                throw new UpdateRefusedException(
                        Reason.TORN, current.name() + " ended after " + current.chunks.size() + " chunks");
            }
            return Optional.empty();
        }
        if (current == null) {
            return Optional.empty();
        }
        current.add(record, value);
        if (!current.isComplete()) {
            pending = current;
            return Optional.empty();
        }
        return Optional.of(current.update());
    }

    private Pending begin(UpdateHeaders record, byte[] value, Headers headers) throws UpdateRefusedException {
        Manifest manifest = UpdateRecord.manifest(value, headers, trusted);
        if (manifest.epoch() != record.epoch() || manifest.version() != record.version()) {
            throw new UpdateRefusedException(
                    Reason.MALFORMED, "headers and manifest name different epochs or versions");
        }
        if (manifest.bytes() > maxBytes) {
            throw new UpdateRefusedException(
                    Reason.TOO_LARGE, "a payload of " + manifest.bytes() + " bytes, " + maxBytes + " are allowed");
        }
        if (manifest.chunks() > manifest.bytes() || manifest.bytes() > Integer.MAX_VALUE) {
            throw new UpdateRefusedException(
                    Reason.MALFORMED, manifest.chunks() + " chunks for " + manifest.bytes() + " bytes");
        }
        if ((manifest.kind() == Kind.SNAPSHOT) != (manifest.graphBytes() > 0)) {
            throw new UpdateRefusedException(Reason.MALFORMED, "a snapshot, and only a snapshot, carries a graph");
        }
        return new Pending(manifest);
    }

    /** An update of which the manifest and some chunks are there. */
    private static final class Pending {
        private final Manifest manifest;
        private final List<byte[]> chunks = new ArrayList<>();
        private long received;

        Pending(Manifest manifest) {
            this.manifest = manifest;
        }

        String name() {
            return manifest.model() + " " + manifest.version();
        }

        void add(UpdateHeaders record, byte[] value) throws UpdateRefusedException {
            int index = record.chunk().orElseThrow();
            if (record.epoch() != manifest.epoch()
                    || record.version() != manifest.version()
                    || index != chunks.size()) {
                throw new UpdateRefusedException(
                        Reason.TORN,
                        name() + " wants chunk " + chunks.size() + ", not chunk " + index + " of " + record.version());
            }
            received += value.length;
            if (value.length == 0 || received > manifest.bytes()) {
                throw new UpdateRefusedException(Reason.TORN, "the chunks of " + name() + " have other sizes");
            }
            chunks.add(value);
        }

        boolean isComplete() {
            return chunks.size() == manifest.chunks();
        }

        Update update() throws UpdateRefusedException {
            if (!manifest.gate().serve()) {
                return new Update(manifest, Optional.empty(), List.of());
            }
            if (received != manifest.bytes()) {
                throw new UpdateRefusedException(
                        Reason.TORN, name() + " has " + received + " bytes instead of " + manifest.bytes());
            }
            ByteBuffer graph = ByteBuffer.allocate((int) manifest.graphBytes());
            // Direct, so that a runtime can use the tensors where they are; by itself, so that they are aligned.
            ByteBuffer weights = ByteBuffer.allocateDirect((int) manifest.weightsBytes());
            for (byte[] chunk : chunks) {
                int toGraph = Math.min(chunk.length, graph.remaining());
                graph.put(chunk, 0, toGraph);
                weights.put(chunk, toGraph, chunk.length - toGraph);
            }
            Optional<byte[]> sent = manifest.kind() == Kind.SNAPSHOT ? Optional.of(graph.array()) : Optional.empty();
            if (sent.isPresent() && !VersionHash.graph(sent.get()).equals(manifest.graphSha256())) {
                throw new UpdateRefusedException(
                        Reason.BAD_HASH, "the graph of " + name() + " is not the one in its manifest");
            }
            try {
                return new Update(
                        manifest, sent, Safetensors.read(weights.flip()).tensors());
            } catch (MalformedException e) {
                throw new UpdateRefusedException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
            }
        }
    }
}
