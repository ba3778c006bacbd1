package io.headwater.wire;

import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Kind;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A small model for tests, and the updates that bring its versions. */
final class Versions {
    static final byte[] GRAPH = "a graph".getBytes(StandardCharsets.UTF_8);
    static final Lineage LINEAGE = new Lineage(
            2,
            0,
            List.of(new MicroBatch(List.of(
                    new LearnedEvent(new Coordinates("labeled-texts", 0, 5), 1_795_341_600_000L),
                    new LearnedEvent(new Coordinates("labeled-texts", 0, 6), 1_795_341_600_002L)))));

    private Versions() {}

    static List<Tensor> tensors(float first) {
        return List.of(
                Tensor.of("head/0_W", List.of(2, 2), first, 1, 2, 3), Tensor.of("head/0_b", List.of(2), first, 1));
    }

    /** A published update: its payload, and the manifest that names it. */
    record Published(Manifest manifest, Payload payload) {
        List<UpdateRecord> records() {
            return manifest.gate().serve() ? payload.records(manifest) : Payload.held(manifest);
        }

        Update assembled() throws UpdateRefusedException {
            UpdateAssembler assembler = new UpdateAssembler(Long.MAX_VALUE);
            Optional<Update> update = Optional.empty();
            for (UpdateRecord record : records()) {
                update = assembler.accept(record.value(), record.headers());
            }
            return update.orElseThrow();
        }
    }

    static Published snapshot(long epoch, long version, String parentSha256, List<Tensor> tensors) {
        return snapshot(epoch, version, parentSha256, GRAPH, tensors);
    }

    static Published snapshot(long epoch, long version, String parentSha256, byte[] graph, List<Tensor> tensors) {
        Payload payload = Payload.snapshot(graph, tensors);
        return new Published(
                manifest(epoch, version, parentSha256, Kind.SNAPSHOT, OptionalLong.empty(), payload), payload);
    }

    static Published delta(
            long epoch, long version, String parentSha256, long base, List<Tensor> all, String... changed) {
        Payload payload = Payload.delta(GRAPH, all, Set.of(changed), Map.of());
        return new Published(
                manifest(epoch, version, parentSha256, Kind.DELTA, OptionalLong.of(base), payload), payload);
    }

    /** A version that is told of and not sent. */
    static Published held(long epoch, long version, String parentSha256, long base) {
        Payload payload = Payload.delta(GRAPH, tensors((float) version), Set.of(), Map.of());
        return new Published(
                manifest(
                        epoch,
                        version,
                        parentSha256,
                        Kind.DELTA,
                        OptionalLong.of(base),
                        payload,
                        new Manifest.Gate(false, "worse")),
                payload);
    }

    static Manifest manifest(
            long epoch, long version, String parentSha256, Kind kind, OptionalLong base, Payload payload) {
        return manifest(epoch, version, parentSha256, kind, base, payload, Manifest.Gate.OPEN);
    }

    private static Manifest manifest(
            long epoch,
            long version,
            String parentSha256,
            Kind kind,
            OptionalLong base,
            Payload payload,
            Manifest.Gate gate) {
        return new Manifest(
                "default",
                epoch,
                version,
                version - 1,
                version == 1 ? Optional.empty() : Optional.of(parentSha256),
                kind,
                payload.sha256(),
                payload.graphSha256(),
                gate.serve() ? payload.graphBytes() : 0,
                gate.serve() ? payload.weightsBytes() : 0,
                gate.serve() ? payload.chunks() : 0,
                new LabelSet(List.of("ham", "spam")),
                Map.of("minilm", "d".repeat(64)),
                base,
                1,
                Instant.parse("2026-11-22T10:00:00.125Z"),
                LINEAGE,
                List.of(
                        new Member("minilm-mlp", TransferStrategy.FEATURE, "minilm", 0.75, Prequential.NONE),
                        new Member(
                                "ngrams",
                                TransferStrategy.SCRATCH,
                                "ngrams",
                                0.5,
                                new Prequential(10_000, 0.841, 0.52, 0.872, Map.of(200, 0.48)))),
                new Prequential(10_000, 0.866, 0.41, 0.89, Map.of(200, 0.555, 1000, 0.778)),
                gate,
                "e".repeat(64),
                "headwater 0.1.0 (amd64)",
                Instant.parse("2026-11-22T10:00:01.123456Z"),
                Optional.of("c2lnbmF0dXJl"));
    }

    static Manifest withLineage(Manifest m, Lineage lineage) {
        return with(m, lineage, m.snapshotTime());
    }

    static Published withLabels(Published version, String... labels) {
        return new Published(
                with(
                        version.manifest(),
                        new LabelSet(List.of(labels)),
                        version.manifest().lineage(),
                        version.manifest().snapshotTime()),
                version.payload());
    }

    static Manifest with(Manifest m, Lineage lineage, Instant snapshotTime) {
        return with(m, m.labels(), lineage, snapshotTime);
    }

    private static Manifest with(Manifest m, LabelSet labels, Lineage lineage, Instant snapshotTime) {
        return new Manifest(
                m.model(),
                m.epoch(),
                m.version(),
                m.parent(),
                m.parentSha256(),
                m.kind(),
                m.sha256(),
                m.graphSha256(),
                m.graphBytes(),
                m.weightsBytes(),
                m.chunks(),
                labels,
                m.encoders(),
                m.base(),
                m.snapshotVersion(),
                snapshotTime,
                lineage,
                m.learners(),
                m.metrics(),
                m.gate(),
                m.source(),
                m.software(),
                m.time(),
                m.signature());
    }

    static List<String> names(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::name).toList();
    }

    /** Tensors by value: {@code Tensor}'s own equality compares buffers, which is the same, but prints nothing. */
    static List<String> values(List<Tensor> tensors) {
        return tensors.stream()
                .flatMap(tensor -> Stream.of(tensor + Arrays.toString(tensor.toArray())))
                .toList();
    }
}
