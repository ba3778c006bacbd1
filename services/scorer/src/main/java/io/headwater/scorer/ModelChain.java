package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.wire.ChainedVersion;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.headwater.wire.VersionChain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One model's versions as they follow each other on the log, served or not: the tip, which the next update must fit; the newest
 * one that the gate lets through; and the versions whose learning is not live yet. Used by the follower's thread only.
 */
final class ModelChain {
    private static final Comparator<Manifest> ORDER =
            Comparator.comparingLong(Manifest::epoch).thenComparingLong(Manifest::version);

    private final long maxBytes;
    private Optional<ChainedVersion> tip = Optional.empty();
    private Optional<Version> servable = Optional.empty();
    private Optional<Manifest> sought = Optional.empty();

    /** What versions after {@link #servable} have learned, by their hash. */
    private final Map<String, Learned> later = new LinkedHashMap<>();

    /** What {@link #servable} has learned, and versions before it that were never served. */
    private final List<Learned> waiting = new ArrayList<>();

    /**
     * A version's learning, to be told when it is live.
     *
     * @param live whether the version was published while this scorer was up
     */
    record Learned(Manifest manifest, boolean live) {}

    /** Refuses versions of more than {@code maxBytes}, whatever each of their deltas weighs. */
    ModelChain(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** From here on this is the newest manifest that the directory names; its snapshot is where reading starts. */
    void seek(Manifest newest) {
        sought = Optional.of(newest);
    }

    /** Whether the version that the directory names, or a later one, has been read. */
    boolean isCaughtUp() {
        return sought.isEmpty()
                || tip.map(version -> hasReached(version.tip(), sought.get())).orElse(false);
    }

    private static boolean hasReached(Manifest tip, Manifest newest) {
        int order = ORDER.compare(tip, newest);
        return order > 0 || (order == 0 && tip.sha256().equals(newest.sha256()));
    }

    /** Whether there is any version. */
    boolean hasBegun() {
        return tip.isPresent();
    }

    /**
     * Whether that update lies before the snapshot at which a reader without a version starts. A delta of that very version
     * does: its snapshot was published later.
     */
    boolean isBeforeStart(Manifest update) {
        if (tip.isPresent() || sought.isEmpty()) {
            return false;
        }
        long start = sought.get().snapshotVersion();
        return update.version() < start || (update.version() == start && update.kind() == Manifest.Kind.DELTA);
    }

    /** Whether starting over could find a snapshot that reading has not been started at. */
    boolean canStartElsewhere(Manifest update) {
        return sought.isEmpty()
                || update.snapshotVersion() != sought.get().snapshotVersion()
                || !update.snapshotTime().equals(sought.get().snapshotTime());
    }

    /**
     * Takes in an update, whose version is the tip from here on.
     *
     * @throws UpdateRefusedException if it does not follow; the tip is what it was
     */
    void append(Update update, Sight sight) throws UpdateRefusedException {
        ChainedVersion next;
        try {
            next = next(update);
            requireSize(next.version());
        } catch (UpdateRefusedException e) {
            if (e.reason() == Reason.GAP) {
                // The version that heals the gap has learned what this one has.
                learn(update, sight);
            }
            throw e;
        }
        tip = Optional.of(next);
        learn(update, sight);
        if (next.tip().gate().serve()) {
            servable = Optional.of(next.version());
            waiting.addAll(later.values());
            later.clear();
        }
    }

    private void requireSize(Version version) throws UpdateRefusedException {
        long bytes = version.graph().length
                + version.tensors().stream()
                        .mapToLong(tensor -> tensor.bytes().remaining())
                        .sum();
        if (bytes > maxBytes) {
            throw new UpdateRefusedException(
                    Reason.TOO_LARGE,
                    "version " + version.manifest().version() + " has " + bytes + " bytes, " + maxBytes
                            + " are allowed");
        }
    }

    private ChainedVersion next(Update update) throws UpdateRefusedException {
        try {
            return VersionChain.next(tip, update);
        } catch (UpdateRefusedException e) {
            if (e.reason() == Reason.WRONG_PARENT && isVouchedFor(update.manifest())) {
                return VersionChain.next(Optional.empty(), update);
            }
            throw e;
        }
    }

    /** Whether this is the very snapshot that the directory names: if it does not fit, it is our tip that has no future. */
    private boolean isVouchedFor(Manifest update) {
        return update.kind() == Manifest.Kind.SNAPSHOT && sought.isPresent() && !canStartElsewhere(update);
    }

    private void learn(Update update, Sight sight) {
        later.putIfAbsent(update.manifest().sha256(), new Learned(update.manifest(), sight.live()));
    }

    /** The newest version that the gate lets through, once. */
    Optional<Version> takeServable() {
        Optional<Version> taken = servable;
        servable = Optional.empty();
        return taken;
    }

    /** What has become live by what {@link #takeServable} gave, in the order of the log, once. */
    List<Learned> takeLearned() {
        List<Learned> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }
}
