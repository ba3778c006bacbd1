package io.headwater.trainer;

import io.headwater.learn.TargetModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The snapshots of one model's training state: when the next is taken, how fast it is written, and which older ones are kept
 * so that the model can go back. Single-threaded.
 */
final class Snapshots {
    /** Into so many parts kept snapshots cut the events that can be undone: going back repeats one part at most. */
    private static final int PARTS = 4;

    private final ModelStore store;
    private final FineTuningSettings settings;
    private Optional<SnapshotWriter> writing = Optional.empty();
    private long next;

    /** Not before this time, whatever the journal's length: snapshots have a budget of bytes. */
    private long affordable;

    Snapshots(ModelStore store, FineTuningSettings settings, long now) {
        this.store = store;
        this.settings = settings;
        this.next = now + settings.snapshotMillis();
    }

    boolean isWriting() {
        return writing.isPresent();
    }

    /** Only right after a version: what was learned since its parent is told by the journal alone. */
    void beginIfDue(TargetModel target, Meta meta, long now) {
        if (writing.isEmpty()
                && now >= affordable
                && (now >= next || meta.trained() - meta.snapshot().sequence() >= settings.journalEvents())) {
            writing = Optional.of(writer(target, meta, meta.timeline(), now));
        }
    }

    /** Writes some blocks more of the one under way; once it is complete, the returned meta names it. */
    Meta advance(Meta meta, long now) {
        if (writing.isEmpty()) {
            return meta;
        }
        SnapshotWriter writer = writing.get();
        writer.advance(now);
        if (!writer.isComplete()) {
            return meta;
        }
        writing = Optional.empty();
        next = writer.begun() + settings.snapshotMillis();
        affordable = writer.affordableAgain();
        return taken(meta, writer.complete());
    }

    /** The model has gone back: drops what is under way, and writes the state that a new timeline begins with as a whole. */
    Meta beginTimeline(TargetModel target, Meta meta, long now) {
        writing = Optional.empty();
        store.dropUnfinished(meta);
        SnapshotWriter writer = writer(target, meta, meta.timeline() + 1, now);
        writer.finish();
        next = now + settings.snapshotMillis();
        affordable = writer.affordableAgain();
        return taken(meta, writer.complete());
    }

    private SnapshotWriter writer(TargetModel target, Meta meta, int timeline, long now) {
        return new SnapshotWriter(store, target.state(), meta, timeline, settings.snapshotBytesPerSecond(), now);
    }

    private Meta taken(Meta meta, Meta.Snapshot snapshot) {
        List<Meta.Snapshot> all = new ArrayList<>(meta.snapshots());
        all.add(snapshot);
        Meta next = meta.keeping(kept(all, meta.trained()));
        store.trim(meta, next);
        store.put(next);
        return next;
    }

    /**
     * The newest, and of the others those that are wanted for going back: about evenly spread over the events, and the first of
     * each timeline, which the journal does not lead to.
     */
    private List<Meta.Snapshot> kept(List<Meta.Snapshot> all, long trained) {
        List<Meta.Snapshot> kept = new ArrayList<>(all);
        long oldest = trained - settings.rollbackEvents();
        while (kept.size() > 1 && kept.get(1).sequence() <= oldest) {
            kept.remove(0);
        }
        for (int i = kept.size() - 2; i > 0; i--) {
            boolean first = kept.get(i).timeline() != kept.get(i - 1).timeline();
            long gap = kept.get(i + 1).sequence() - kept.get(i - 1).sequence();
            if (!first && gap <= settings.rollbackEvents() / PARTS) {
                kept.remove(i);
            }
        }
        return kept;
    }
}
