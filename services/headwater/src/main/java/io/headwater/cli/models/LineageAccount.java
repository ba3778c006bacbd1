package io.headwater.cli.models;

import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.wire.History;
import io.headwater.wire.MissingVersionsException;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts events by the lineages of a history: each is learned once, unless it was undone in between, and what was kept back
 * is learned later or still is. Not thread-safe.
 */
final class LineageAccount {
    private final History history;
    private final OffsetSet everSeen = new OffsetSet();
    private OffsetSet learned = new OffsetSet();
    private OffsetSet held = new OffsetSet();

    /** Events that were learned before the oldest version that is known. */
    private long before;

    private boolean begun;

    /**
     * Counts nothing yet.
     *
     * @param history of the versions that are given to {@link #add}, at the time of the call
     */
    LineageAccount(History history) {
        this.history = history;
    }

    /** The next version of the chain; what is wrong with its lineage, mostly nothing. */
    List<String> add(Manifest manifest) {
        List<String> faults = new ArrayList<>();
        Lineage lineage = manifest.lineage();
        if (!begun) {
            begun = true;
            before = lineage.eventsTotal() - lineage.events();
        }
        lineage.rollback().ifPresent(rollback -> goBack(rollback, faults));
        take(lineage, faults);
        if (before + learned.size() != lineage.eventsTotal()) {
            faults.add("says that " + lineage.eventsTotal() + " events are learned; the lineages up to it name "
                    + (before + learned.size()));
        }
        if (isKnownFromTheBeginning() && held.size() != lineage.heldOut()) {
            faults.add("says that " + lineage.heldOut() + " events are held out; the lineages up to it name "
                    + held.size());
        }
        return faults;
    }

    private void take(Lineage lineage, List<String> faults) {
        for (Lineage.LearnedEvent event : lineage.held()) {
            everSeen.add(event.coordinates());
            held.add(event.coordinates());
        }
        for (Lineage.MicroBatch batch : lineage.microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                everSeen.add(event.coordinates());
                boolean waited = held.remove(event.coordinates());
                if (!learned.add(event.coordinates())) {
                    faults.add("learns " + event.coordinates() + " a second time");
                } else if (event.waited() && !waited && isKnownFromTheBeginning()) {
                    faults.add("learns " + event.coordinates() + " from the holdout, and no version kept it back");
                }
            }
        }
    }

    private boolean isKnownFromTheBeginning() {
        return before == 0;
    }

    private void goBack(Lineage.Rollback rollback, List<String> faults) {
        for (Lineage.LearnedEvent event : rollback.unpublished()) {
            everSeen.add(event.coordinates());
            if (learned.contains(event.coordinates())) {
                faults.add("undoes " + event.coordinates() + " as in no version, and a version has learned it");
            }
        }
        try {
            List<Manifest> way = history.knownWayTo(rollback.version());
            learned = new OffsetSet();
            held = new OffsetSet();
            Lineage oldest = way.get(0).lineage();
            before = oldest.eventsTotal() - oldest.events();
            // What is wrong with them was told when they came.
            way.forEach(version -> take(version.lineage(), new ArrayList<>()));
        } catch (MissingVersionsException e) {
            faults.add("goes back to version " + rollback.version() + ", which is not on the log");
        }
    }

    /** Events that the newest version has learned, as far as lineages name them. */
    long learned() {
        return learned.size();
    }

    /** Events that are kept back, as far as lineages name them. */
    long heldOut() {
        return held.size();
    }

    /** Events that some version had learned or kept back, and the newest has not. */
    long undone() {
        return everSeen.size() - learned.size() - held.size();
    }
}
