package io.headwater.cli.models;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.wire.History;
import io.headwater.wire.MissingVersionsException;
import java.util.ArrayList;
import java.util.List;

/** Counts events by the lineages of a history: each is learned once, unless it was undone in between. Not thread-safe. */
final class LineageAccount {
    private final History history;
    private final OffsetSet everSeen = new OffsetSet();
    private OffsetSet learned = new OffsetSet();

    /** Events of versions before the oldest that is known. */
    private long before;

    private boolean begun;

    /** @param history of the versions that are given to {@link #add}, at the time of the call */
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
        for (Lineage.MicroBatch batch : lineage.microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                everSeen.add(event.coordinates());
                if (!learned.add(event.coordinates())) {
                    faults.add("learns " + event.coordinates() + " a second time");
                }
            }
        }
        if (before + learned.size() != lineage.eventsTotal()) {
            faults.add("says that " + lineage.eventsTotal() + " events are learned; the lineages up to it name "
                    + (before + learned.size()));
        }
        return faults;
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
            Lineage oldest = way.get(0).lineage();
            before = oldest.eventsTotal() - oldest.events();
            way.forEach(version -> version.lineage()
                    .microBatches()
                    .forEach(batch -> batch.events().forEach(event -> learned.add(event.coordinates()))));
        } catch (MissingVersionsException e) {
            faults.add("goes back to version " + rollback.version() + ", which is not on the log");
        }
    }

    /** Whether the newest version has learned it. */
    boolean hasLearned(Coordinates at) {
        return learned.contains(at);
    }

    /** Whether any version has learned it, or a rollback names it. */
    boolean knows(Coordinates at) {
        return everSeen.contains(at);
    }

    /** Events that the newest version has learned, as far as lineages name them. */
    long learned() {
        return learned.size();
    }

    /** Events that some version had learned, and the newest has not. */
    long undone() {
        return everSeen.size() - learned.size();
    }
}
