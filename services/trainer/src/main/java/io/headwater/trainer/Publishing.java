package io.headwater.trainer;

import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.learn.gate.Verdict;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.wire.Payload;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.VersionDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Record;

/** The versions of one model on their way out: when the next may go, what of it is sent, what its manifest says. Single-threaded. */
final class Publishing {
    private final String model;
    private final ModelStore store;
    private final FineTuningSettings settings;
    private final Consumer<Record<byte[], Flow>> output;
    private final PublishPace pace;
    private final PayloadMaker payloads = new PayloadMaker();
    private Optional<Manifest> newest;

    /** Goes on after the newest version that the store knows of. */
    Publishing(String model, ModelStore store, FineTuningSettings settings, Consumer<Record<byte[], Flow>> output) {
        this.model = model;
        this.store = store;
        this.settings = settings;
        this.output = output;
        this.pace = new PublishPace(settings.publishing());
        this.newest = store.published();
    }

    /** The newest version, 0 before the first. */
    long version() {
        return newest.map(Manifest::version).orElse(0L);
    }

    Optional<Manifest> newest() {
        return newest;
    }

    PublishPace pace() {
        return pace;
    }

    /** The version that scorers serve, 0 before the first. */
    long served() {
        return newest.map(Manifest::served).orElse(0L);
    }

    /**
     * Tells of the next version, and sends it if it is to be served.
     *
     * @param serving the present state of {@code target}
     * @param whole whether it must be a snapshot if it is sent, whatever it costs
     */
    Manifest publish(
            TargetModel target,
            ServingModel serving,
            long epoch,
            Lineage lineage,
            Verdict verdict,
            boolean whole,
            long now) {
        if (verdict.serve()) {
            return serve(target, serving, epoch, lineage, verdict, whole, now);
        }
        VersionDigest digest = payloads.hold(serving);
        Manifest last = newest.orElseThrow();
        Manifest manifest = new Manifest(
                model,
                epoch,
                last.version() + 1,
                last.version(),
                Optional.of(last.sha256()),
                Manifest.Kind.DELTA,
                digest.sha256(),
                digest.graphSha256(),
                0,
                0,
                0,
                target.labels(),
                encoders(target),
                OptionalLong.of(last.served()),
                last.snapshotVersion(),
                last.snapshotTime(),
                lineage,
                target.members(),
                target.prequential(),
                gate(verdict),
                settings.source(),
                settings.software(),
                Instant.ofEpochMilli(now),
                Optional.empty());
        return send(manifest, Payload::held, now);
    }

    private static Manifest.Gate gate(Verdict verdict) {
        return new Manifest.Gate(verdict.serve(), verdict.reason());
    }

    private Manifest serve(
            TargetModel target,
            ServingModel serving,
            long epoch,
            Lineage lineage,
            Verdict verdict,
            boolean whole,
            long now) {
        long version = version() + 1;
        Payload payload = payloads.next(serving, whole || isSnapshotDue(version, now));
        boolean snapshot = payload.graphBytes() > 0;
        Instant time = Instant.ofEpochMilli(now);
        Manifest manifest = new Manifest(
                model,
                epoch,
                version,
                version - 1,
                newest.map(Manifest::sha256),
                snapshot ? Manifest.Kind.SNAPSHOT : Manifest.Kind.DELTA,
                payload.sha256(),
                payload.graphSha256(),
                payload.graphBytes(),
                payload.weightsBytes(),
                payload.chunks(),
                target.labels(),
                encoders(target),
                snapshot ? OptionalLong.empty() : OptionalLong.of(served()),
                snapshot ? version : newest.orElseThrow().snapshotVersion(),
                snapshot ? time : newest.orElseThrow().snapshotTime(),
                lineage,
                target.members(),
                target.prequential(),
                gate(verdict),
                settings.source(),
                settings.software(),
                time,
                Optional.empty());
        return send(manifest, payload::records, now);
    }

    /** Whether a scorer that starts now would have too far to read, or soon find its snapshot deleted by age. */
    private boolean isSnapshotDue(long version, long now) {
        return newest.map(last -> version - last.snapshotVersion()
                                >= settings.publishing().snapshotVersions()
                        || isTooOld(last, now))
                .orElse(true);
    }

    /** Whether the newest snapshot is so old that its topic may soon delete it. */
    boolean isTooOld(long now) {
        return newest.isPresent() && isTooOld(newest.get(), now);
    }

    private boolean isTooOld(Manifest last, long now) {
        return now - last.snapshotTime().toEpochMilli() >= settings.publishing().againMillis();
    }

    /**
     * Sends the newest version, which must be one that is served, once more, as a snapshot, so that a new scorer finds it although the topic's retention has passed.
     *
     * @return whether that was done; not if {@code target} is not what was published
     */
    boolean publishAgain(TargetModel target, long now) {
        Manifest old = newest.orElseThrow();
        Payload payload = payloads.again().orElseGet(() -> payloads.snapshot(target.export()));
        if (!payload.sha256().equals(old.sha256())) {
            return false;
        }
        Manifest again = old.republishedAt(
                Instant.ofEpochMilli(now), payload.graphBytes(), payload.weightsBytes(), payload.chunks());
        Manifest unused = send(again, payload::records, now);
        return true;
    }

    /** @param records what is sent of the manifest when it is signed */
    private Manifest send(Manifest unsigned, Function<Manifest, List<UpdateRecord>> records, long now) {
        Manifest manifest = settings.signer().sign(unsigned);
        List<UpdateRecord> parts = records.apply(manifest);
        Outgoings.version(manifest, parts).forEach(output);
        store.putPublished(parts.get(0).value());
        newest = Optional.of(manifest);
        pace.sent(now, manifest.bytes());
        return manifest;
    }

    /** The sentence encoder, and others if a learner reads their features. */
    private Map<String, String> encoders(TargetModel target) {
        Map<String, String> read = new TreeMap<>(settings.encoders());
        read.keySet()
                .removeIf(encoder -> !encoder.equals(settings.encoder())
                        && target.members().stream()
                                .noneMatch(member -> member.encoder().equals(encoder)));
        return read;
    }
}
