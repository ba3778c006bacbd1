package io.headwater.cli.models;

import io.headwater.model.Manifest;
import io.headwater.wire.ChainedVersion;
import io.headwater.wire.History;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.headwater.wire.VersionChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Goes through the records of one model on {@code model-updates}, from the oldest to the newest, and checks all that can be
 * checked of a history by itself: that updates are whole, that graph and tensors have the hashes that the manifests name, that each version
 * has the one before as its parent, that epochs never fall, and that lineages name each event once. Not thread-safe.
 */
public final class Verification {
    private final History history;
    private final LineageAccount account;
    private final UpdateAssembler assembler = new UpdateAssembler(Integer.MAX_VALUE);
    private final List<Fault> faults = new ArrayList<>();
    private Optional<ChainedVersion> content = Optional.empty();
    private Optional<Manifest> newest = Optional.empty();
    private Optional<Manifest> pending = Optional.empty();
    private long records;
    private long bytes;
    private long contents;
    private long withoutBase;
    private long again;
    private long signed;
    private long heldVersions;

    /** Of nothing so far. */
    public Verification(String model) {
        this.history = new History(model);
        this.account = new LineageAccount(history);
    }

    /** The next record that has the model's id as its key. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        bytes += Math.max(0, record.serializedValueSize());
        String where = record.topic() + "-" + record.partition() + " offset " + record.offset();
        Optional<Manifest> begins = Optional.empty();
        try {
            begins = ManifestCodec.readRecord(record.value(), record.headers());
            Optional<Update> complete = assembler.accept(record.value(), record.headers());
            pending = complete.isPresent() ? Optional.empty() : begins.or(() -> pending);
            if (complete.isPresent()) {
                take(complete.get(), where);
            }
        } catch (UpdateRefusedException e) {
            fault(pending.map(Manifest::version).orElse(0L), where, e);
            // The chain and the lineages are in the manifests, whatever became of the rest.
            pending.filter(manifest -> !isNewest(manifest)).ifPresent(manifest -> follows(manifest, where));
            // A manifest that comes too early tears the update before it, and begins its own.
            pending = begins;
            content = Optional.empty();
        }
    }

    private void take(Update update, String where) {
        Manifest manifest = update.manifest();
        if (isNewest(manifest)) {
            again++;
            // Who took over may have come to the very same version.
            newest = newest.filter(last -> last.epoch() >= manifest.epoch()).or(() -> Optional.of(manifest));
        } else if (!follows(manifest, where)) {
            return;
        }
        verify(update, where);
    }

    private boolean isNewest(Manifest manifest) {
        return newest.filter(last ->
                        last.version() == manifest.version() && last.sha256().equals(manifest.sha256()))
                .isPresent();
    }

    /** Whether it is the next version of the chain, rather than one that scorers refuse. */
    private boolean follows(Manifest manifest, String where) {
        if (newest.isPresent()) {
            Manifest last = newest.get();
            if (manifest.epoch() < last.epoch()) {
                fault(manifest.version(), where, "is of epoch " + manifest.epoch() + " after epoch " + last.epoch());
                return false;
            }
            if (manifest.version() <= last.version()) {
                fault(manifest.version(), where, "comes after version " + last.version());
                return false;
            }
            if (manifest.parent() != last.version()) {
                fault(manifest.version(), where, "follows version " + last.version() + ": those between are missing");
            } else if (!manifest.parentSha256().equals(Optional.of(last.sha256()))) {
                fault(manifest.version(), where, "names another parent than the version before it");
                return false;
            }
        }
        newest = Optional.of(manifest);
        history.add(manifest);
        heldVersions += manifest.gate().serve() ? 0 : 1;
        signed += manifest.signature().isPresent() ? 1 : 0;
        account.add(manifest).forEach(fault -> fault(manifest.version(), where, fault));
        return true;
    }

    /** Graph and tensors. */
    private void verify(Update update, String where) {
        long version = update.manifest().version();
        boolean held = !update.manifest().gate().serve();
        if (content.isEmpty() && held) {
            return;
        }
        if (content.isEmpty() && update.graph().isEmpty()) {
            // At the beginning, or after a fault: nothing that a delta could stand on until the next snapshot.
            withoutBase++;
            return;
        }
        try {
            content = Optional.of(VersionChain.next(content, update));
            contents += held ? 0 : 1;
        } catch (UpdateRefusedException e) {
            if (e.reason() == Reason.DUPLICATE) {
                verifyAgain(update, where);
                return;
            }
            if (e.reason() != Reason.GAP && e.reason() != Reason.WRONG_PARENT) { // told by the manifests already
                fault(version, where, e);
            }
            content = Optional.empty();
        }
    }

    /** A snapshot that was published again is checked by itself. */
    private void verifyAgain(Update update, String where) {
        try {
            ChainedVersion unused = VersionChain.next(Optional.empty(), update);
            contents++;
        } catch (UpdateRefusedException e) {
            fault(update.manifest().version(), where, e);
        }
    }

    private void fault(long version, String where, UpdateRefusedException refusal) {
        fault(version, where, refusal.reason().code() + ": " + refusal.getMessage());
    }

    private void fault(long version, String where, String what) {
        faults.add(new Fault(version, where, what));
    }

    /** What was found, after the last record. */
    public VerificationReport report() {
        pending.ifPresent(manifest -> fault(manifest.version(), "the end of the log", "its last chunks are missing"));
        pending = Optional.empty();
        return new VerificationReport(
                history.model(),
                history.versions().size(),
                history.versions().stream().findFirst().map(Manifest::version).orElse(0L),
                newest.map(Manifest::version).orElse(0L),
                newest.map(Manifest::epoch).orElse(0L),
                records,
                bytes,
                contents,
                withoutBase,
                again,
                heldVersions,
                signed,
                newest.map(manifest -> manifest.lineage().eventsTotal()).orElse(0L),
                account.learned(),
                account.undone(),
                account.heldOut(),
                faults);
    }
}
