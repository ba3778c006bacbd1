package io.headwater.wire;

import io.headwater.model.LabelSet;
import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Kind;
import io.headwater.model.Tensor;
import io.headwater.model.Version;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.util.Optional;

/** The chain rules: which update may follow which version, and what they make together. Thread-safe. */
public final class VersionChain {
    private VersionChain() {}

    /**
     * The version that {@code update} makes of {@code current}, which stays what it is if the update's is held; its tensors share memory with both, but tables of which only
     * rows were sent are new.
     *
     * @param current what the reader has; empty at the start, and to heal from a snapshot whatever went before
     * @throws UpdateRefusedException if the update does not follow, or if the bytes are not those of its hash
     */
    public static ChainedVersion next(Optional<ChainedVersion> current, Update update) throws UpdateRefusedException {
        Manifest next = update.manifest();
        if (current.isPresent()) {
            requireNewer(current.get().tip(), next);
            requireParent(current.get().tip(), next);
        }
        if (!next.gate().serve()) {
            ChainedVersion before = current(current, next);
            return new ChainedVersion(before.version(), before.digest(), next);
        }
        ChainedVersion version = next.kind() == Kind.SNAPSHOT ? snapshot(update) : delta(current, update);
        if (!version.digest().sha256().equals(next.sha256())) {
            throw new UpdateRefusedException(
                    Reason.BAD_HASH, name(next) + " does not have the content that its manifest names");
        }
        return version;
    }

    private static void requireNewer(Manifest current, Manifest next) throws UpdateRefusedException {
        if (!next.model().equals(current.model())) {
            throw new UpdateRefusedException(Reason.WRONG_MODEL, name(next) + " cannot follow " + name(current));
        }
        if (next.epoch() < current.epoch()) {
            throw new UpdateRefusedException(
                    Reason.STALE_EPOCH,
                    name(next) + " is of epoch " + next.epoch() + ", the current one is " + current.epoch());
        }
        if (next.version() > current.version()) {
            return;
        }
        boolean same = next.version() == current.version()
                && next.sha256().equals(current.sha256())
                && next.labels().equals(current.labels());
        if (next.epoch() == current.epoch()) {
            throw same
                    ? new UpdateRefusedException(Reason.DUPLICATE, name(next) + " once more")
                    : new UpdateRefusedException(
                            Reason.STALE_VERSION, name(next) + " is not newer than " + name(current));
        }
        // Who took over may come to the very same version: its epoch counts from here on, or else the one before could
        // go on.
        if (!same || next.kind() != Kind.SNAPSHOT) {
            throw new UpdateRefusedException(
                    Reason.WRONG_PARENT, name(next) + " of a later epoch forks off before " + name(current));
        }
    }

    private static void requireParent(Manifest current, Manifest next) throws UpdateRefusedException {
        if (next.parent() == current.version() && !next.parentSha256().equals(Optional.of(current.sha256()))) {
            throw new UpdateRefusedException(
                    Reason.WRONG_PARENT, name(next) + " has another parent than " + name(current));
        }
        // The hash covers the tensors, not what their columns are called.
        if (next.parent() == current.version() && !grewInPlace(current.labels(), next.labels())) {
            throw new UpdateRefusedException(
                    Reason.WRONG_PARENT, name(next) + " has other labels in the places of those of " + name(current));
        }
    }

    /** Whether one of them is the other grown: labels are appended, and a rollback takes the newest away again. */
    private static boolean grewInPlace(LabelSet before, LabelSet after) {
        int common = Math.min(before.size(), after.size());
        return before.first(common).equals(after.first(common));
    }

    private static ChainedVersion snapshot(Update update) throws UpdateRefusedException {
        byte[] graph = update.graph()
                .orElseThrow(() -> new UpdateRefusedException(Reason.MALFORMED, "a snapshot without a graph"));
        if (!VersionHash.graph(graph).equals(update.manifest().graphSha256())) {
            throw new UpdateRefusedException(
                    Reason.BAD_HASH, "the graph of " + name(update.manifest()) + " is not the one in its manifest");
        }
        for (Tensor tensor : update.tensors()) {
            if (TensorRows.isReserved(tensor.name())) {
                throw new UpdateRefusedException(Reason.MALFORMED, "a snapshot sends tensors whole, not " + tensor);
            }
        }
        return new ChainedVersion(
                new Version(update.manifest(), graph, update.tensors()),
                VersionDigest.of(update.manifest().graphSha256(), update.tensors()));
    }

    private static ChainedVersion delta(Optional<ChainedVersion> current, Update update) throws UpdateRefusedException {
        Manifest next = update.manifest();
        ChainedVersion before = current(current, next);
        Version base = before.version();
        if (!next.graphSha256().equals(base.manifest().graphSha256())) {
            throw new UpdateRefusedException(
                    Reason.BAD_HASH, name(next) + " is a delta and names another graph than its base");
        }
        try {
            DeltaMerge merge = DeltaMerge.of(base.tensors(), update.tensors());
            return new ChainedVersion(
                    new Version(next, base.graph(), merge.tensors()),
                    before.digest().next(merge.tensors(), merge.changes()));
        } catch (MalformedException e) {
            throw new UpdateRefusedException(Reason.MALFORMED, name(next) + ": " + e.getMessage(), e);
        }
    }

    /** What a delta, or a version that is held, follows. */
    private static ChainedVersion current(Optional<ChainedVersion> current, Manifest next)
            throws UpdateRefusedException {
        if (current.isEmpty()) {
            throw new UpdateRefusedException(Reason.GAP, name(next) + " is a delta and there is nothing before it");
        }
        long tip = current.get().tip().version();
        if (next.parent() != tip) {
            throw new UpdateRefusedException(Reason.GAP, name(next) + " is a delta and the current version is " + tip);
        }
        long served = current.get().version().manifest().version();
        if (next.base().orElseThrow() != served) {
            throw new UpdateRefusedException(
                    Reason.WRONG_BASE, name(next) + " builds on " + next.base().getAsLong() + ", not on " + served);
        }
        return current.get();
    }

    private static String name(Manifest manifest) {
        return manifest.model() + " " + manifest.version();
    }
}
