package io.headwater.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Prequential;
import io.headwater.model.Tensor;
import io.headwater.wire.Payload;
import io.headwater.wire.TensorChanges;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.VersionDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** The log of a small model: a snapshot, then deltas, each of which has learned some events more. */
final class PublishedChain {
    static final String MODEL = "default";
    private static final byte[] GRAPH = "a graph".getBytes(UTF_8);

    final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    final List<Manifest> manifests = new ArrayList<>();
    long epoch = 1;
    private long learned;
    private long heldOut;

    /** The next version, which has learned the events from {@code first} up to and without {@code end}. */
    PublishedChain learn(long first, long end) {
        learned += end - first;
        return publish(Optional.empty(), LongStream.range(first, end).boxed().toList(), List.of());
    }

    /** The next version, which keeps some events back and learns others, of which those named were kept back before. */
    PublishedChain keepBack(List<Long> held, List<Long> returning) {
        learned += returning.size();
        heldOut += held.size() - returning.size();
        return publish(Optional.empty(), returning, held);
    }

    /** The next version, whose state is that of an older one. */
    PublishedChain goBackTo(long version, List<Long> unpublished) {
        learned = manifests.get((int) version - 1).lineage().eventsTotal();
        return publish(
                Optional.of(new Lineage.Rollback(version, false, events(unpublished, false))), List.of(), List.of());
    }

    /** A version that claims to have learned {@code total} events. */
    PublishedChain claim(long total) {
        learned = total;
        return publish(Optional.empty(), List.of(), List.of());
    }

    private PublishedChain publish(Optional<Lineage.Rollback> rollback, List<Long> offsets, List<Long> held) {
        long version = manifests.size() + 1L;
        Optional<Manifest> parent =
                manifests.isEmpty() ? Optional.empty() : Optional.of(manifests.get(manifests.size() - 1));
        boolean snapshot = parent.isEmpty() || rollback.isPresent() || version % 5 == 0;
        List<Tensor> tensors = List.of(
                Tensor.of("bias", List.of(2), (float) version, 1),
                Tensor.of("weight", List.of(2, 2), 1, 2, 3, (float) learned));
        Payload payload = snapshot
                ? Payload.snapshot(GRAPH, tensors)
                : Payload.delta(
                        tensors,
                        new TensorChanges(Set.of("bias", "weight"), Map.of()),
                        VersionDigest.of(GRAPH, tensors));
        Lineage lineage = new Lineage(
                learned,
                heldOut,
                offsets.isEmpty() ? List.of() : List.of(new Lineage.MicroBatch(events(offsets, !held.isEmpty()))),
                events(held, false),
                rollback,
                Map.of());
        Manifest manifest = new Manifest(
                MODEL,
                epoch,
                version,
                version - 1,
                parent.map(Manifest::sha256),
                snapshot ? Manifest.Kind.SNAPSHOT : Manifest.Kind.DELTA,
                payload.sha256(),
                payload.graphSha256(),
                payload.graphBytes(),
                payload.weightsBytes(),
                payload.chunks(),
                new LabelSet(List.of("ham", "spam")),
                Map.of("minilm", "d".repeat(64)),
                snapshot ? OptionalLong.empty() : OptionalLong.of(version - 1),
                snapshot ? version : parent.orElseThrow().snapshotVersion(),
                Instant.EPOCH,
                lineage,
                List.of(),
                new Prequential(learned, 0.5, 0.5, 0.5, Map.of()),
                Manifest.Gate.OPEN,
                "e".repeat(64),
                "a test",
                Instant.EPOCH,
                Optional.empty());
        manifests.add(manifest);
        payload.records(manifest).forEach(this::append);
        return this;
    }

    private static List<Lineage.LearnedEvent> events(List<Long> offsets, boolean waited) {
        return offsets.stream()
                .map(offset -> new Lineage.LearnedEvent(new Coordinates("labeled-texts", 0, offset), offset, waited))
                .toList();
    }

    private void append(UpdateRecord record) {
        records.add(new ConsumerRecord<>(
                "model-updates",
                0,
                records.size(),
                0,
                TimestampType.CREATE_TIME,
                MODEL.length(),
                record.value().length,
                MODEL.getBytes(UTF_8),
                record.value(),
                record.headers(),
                Optional.empty()));
    }

    VerificationReport verified() {
        Verification verification = new Verification(MODEL);
        records.forEach(verification::take);
        return verification.report();
    }
}
