package io.headwater.bench.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Kind;
import io.headwater.model.Prequential;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.ManifestSigner;
import io.headwater.wire.Payload;
import io.headwater.wire.TensorChanges;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.VersionDigest;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes the versions of one model, one after the other, as a trainer does, but in chunks of any size: a format's reader must not
 * rely on how its writer cuts.
 */
final class Author {
    private final String model;
    private final List<ModelState> states;
    private final ManifestSigner signer;
    private final Random random;
    private final long epoch;
    private int version;
    private Optional<Sent> newest;

    /** Of the first epoch, before its first version. */
    Author(String model, List<ModelState> states, ManifestSigner signer, Random random) {
        this(model, states, signer, random, 1, 0, Optional.empty());
    }

    private Author(
            String model,
            List<ModelState> states,
            ManifestSigner signer,
            Random random,
            long epoch,
            int version,
            Optional<Sent> newest) {
        this.model = model;
        this.states = states;
        this.signer = signer;
        this.random = random;
        this.epoch = epoch;
        this.version = version;
        this.newest = newest;
    }

    /**
     * Whoever takes over the model after the newest version, or believes to have it.
     *
     * @param others in what it has learned differently; the same for who merely goes on
     */
    Author successor(long nextEpoch, List<ModelState> others, ManifestSigner key) {
        return new Author(model, others, key, random, nextEpoch, version, newest);
    }

    String model() {
        return model;
    }

    long epoch() {
        return epoch;
    }

    List<ModelState> states() {
        return states;
    }

    Optional<Sent> newest() {
        return newest;
    }

    /** The next version; a snapshot if it must be, otherwise a delta. */
    Sent publish(boolean whole, Instant now) {
        ModelState state = states.get(version % states.size());
        Optional<TensorChanges> changes = newest.filter(before -> !whole && canBuildOn(before.state(), state))
                .flatMap(before -> TensorChanges.between(before.state().tensors(), state.tensors(), Map.of()));
        VersionDigest digest = VersionDigest.of(state.graph(), state.tensors());
        Payload payload = changes.map(change -> Payload.delta(state.tensors(), change, digest))
                .orElseGet(() -> Payload.snapshot(state.graph(), state.tensors(), digest));
        boolean snapshot = changes.isEmpty();
        long parent = version++;
        Manifest manifest = new Manifest(
                model,
                epoch,
                version,
                parent,
                newest.map(before -> before.manifest().sha256()),
                snapshot ? Kind.SNAPSHOT : Kind.DELTA,
                payload.sha256(),
                payload.graphSha256(),
                payload.graphBytes(),
                payload.weightsBytes(),
                payload.chunks(),
                state.labels(),
                Map.of(TinyEncoder.ID, TinyEncoder.FINGERPRINT),
                snapshot ? OptionalLong.empty() : OptionalLong.of(parent),
                snapshot ? version : newest.orElseThrow().manifest().snapshotVersion(),
                snapshot ? now : newest.orElseThrow().manifest().snapshotTime(),
                new Lineage(
                        version,
                        0,
                        List.of(new Lineage.MicroBatch(List.of(new Lineage.LearnedEvent(
                                new Coordinates("labeled-texts", 0, parent), now.toEpochMilli()))))),
                List.of(),
                Prequential.NONE,
                Manifest.Gate.OPEN,
                "e".repeat(64),
                "bench updates",
                now,
                Optional.empty());
        Sent sent = cut(manifest, payload, state);
        newest = Optional.of(sent);
        return sent;
    }

    /** The newest version once more, as a snapshot that is found from now on. */
    Sent publishAgain(Instant now) {
        Sent before = newest.orElseThrow();
        ModelState state = before.state();
        Payload payload = Payload.snapshot(state.graph(), state.tensors());
        Manifest manifest =
                before.manifest().republishedAt(now, payload.graphBytes(), payload.weightsBytes(), payload.chunks());
        Sent again = cut(manifest, payload, state);
        newest = Optional.of(again);
        return again;
    }

    /** Labels never shrink but by a rollback, which is a snapshot. */
    private static boolean canBuildOn(ModelState before, ModelState after) {
        return before.labels().size() <= after.labels().size() && Arrays.equals(before.graph(), after.graph());
    }

    private Sent cut(Manifest whole, Payload payload, ModelState state) {
        List<UpdateRecord> records = payload.records(whole);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.subList(1, records.size()).forEach(chunk -> all.writeBytes(chunk.value()));
        byte[] bytes = all.toByteArray();
        int chunks = 1 + random.nextInt(Math.min(5, bytes.length));
        Manifest manifest = signer.sign(inChunks(whole, chunks));
        List<UpdateRecord> cut = new ArrayList<>();
        cut.add(UpdateRecord.of(manifest));
        int from = 0;
        for (int i = 0; i < chunks; i++) {
            int to = i == chunks - 1 ? bytes.length : from + 1 + random.nextInt(bytes.length - from - (chunks - 1 - i));
            Headers headers = new RecordHeaders(records.get(1).headers().toArray());
            headers.remove("headwater.chunk")
                    .add("headwater.chunk", Integer.toString(i).getBytes(UTF_8));
            cut.add(new UpdateRecord(headers, Arrays.copyOfRange(bytes, from, to)));
            from = to;
        }
        return new Sent(manifest, cut, state);
    }

    /** The same manifest for another number of chunks. */
    private static Manifest inChunks(Manifest manifest, int chunks) {
        String json = new String(ManifestCodec.write(manifest), UTF_8);
        String field = "\"chunks\":";
        try {
            return ManifestCodec.read(json.replace(field + manifest.chunks() + ",", field + chunks + ",")
                    .getBytes(UTF_8));
        } catch (UpdateRefusedException e) {
            throw new IllegalStateException(e);
        }
    }
}
