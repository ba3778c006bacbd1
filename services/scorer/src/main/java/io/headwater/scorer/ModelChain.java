package io.headwater.scorer;

import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.headwater.wire.VersionChain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One model's versions as they follow each other on the log, served or not: the tip, which the next update must fit; the newest
 * one that the gate lets through; and the events whose learning is not live yet. Used by the follower's thread only.
 */
final class ModelChain {
    private static final Comparator<Manifest> ORDER =
            Comparator.comparingLong(Manifest::epoch).thenComparingLong(Manifest::version);

    private Optional<Version> tip = Optional.empty();
    private Optional<Version> servable = Optional.empty();
    private Optional<Manifest> sought = Optional.empty();

    /** Learned by versions after {@link #servable}. */
    private final List<LearnedEvent> learned = new ArrayList<>();

    /** Learned by {@link #servable} and those before. */
    private final List<LearnedEvent> servableLearned = new ArrayList<>();

    /** From here on this is the newest manifest that the directory names; its snapshot is where reading starts. */
    void seek(Manifest newest) {
        sought = Optional.of(newest);
    }

    /** Whether the version that the directory names, or a later one, has been read. */
    boolean isCaughtUp() {
        return sought.isEmpty() || (tip.isPresent() && ORDER.compare(tip.get().manifest(), sought.get()) >= 0);
    }

    /** Whether that update lies before the snapshot at which a reader without a version starts. */
    boolean isBeforeStart(Manifest update) {
        return tip.isEmpty()
                && sought.isPresent()
                && update.version() < sought.get().snapshotVersion();
    }

    /** Whether starting over could find a snapshot that reading has not been started at. */
    boolean canStartElsewhere(Manifest update) {
        return sought.isEmpty()
                || update.snapshotVersion() != sought.get().snapshotVersion()
                || !update.snapshotTime().equals(sought.get().snapshotTime());
    }

    /**
     * The version that an update makes, which is the tip from here on.
     *
     * @throws UpdateRefusedException if it does not follow; the tip is what it was
     */
    Version append(Update update, Sight sight) throws UpdateRefusedException {
        Version next;
        try {
            next = next(update);
        } catch (UpdateRefusedException e) {
            if (e.reason() == Reason.GAP) {
                // The version that heals the gap has learned them, too.
                learn(update, sight);
            }
            throw e;
        }
        tip = Optional.of(next);
        learn(update, sight);
        if (next.manifest().gate().serve()) {
            servable = tip;
            servableLearned.addAll(learned);
            learned.clear();
        }
        return next;
    }

    private Version next(Update update) throws UpdateRefusedException {
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
        if (sight == Sight.LIVE) {
            update.manifest().lineage().microBatches().forEach(batch -> learned.addAll(batch.events()));
        }
    }

    /** The newest version that the gate lets through, once. */
    Optional<Version> takeServable() {
        Optional<Version> taken = servable;
        servable = Optional.empty();
        return taken;
    }

    /** The events whose learning has become live by what {@link #takeServable} gave, once. */
    List<LearnedEvent> takeLearned() {
        List<LearnedEvent> taken = List.copyOf(servableLearned);
        servableLearned.clear();
        return taken;
    }
}
