package io.headwater.trainer;

import io.headwater.model.LabelSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The events of one model that wait to be learned: all of them in the store, in memory no more than the next micro-batch.
 * Single-threaded.
 */
final class Backlog {
    private final ModelStore store;
    private final int microBatchSize;
    private final List<Flow.Encoded> loaded = new ArrayList<>();
    private final Set<String> labels = new HashSet<>();
    private long begin;
    private long end;
    private long oldest;

    /**
     * What the store's journal has from {@code begin} on.
     *
     * @param begin sequence number of the first event that is not learned
     */
    Backlog(ModelStore store, int microBatchSize, long begin, long now) {
        this.store = store;
        this.microBatchSize = microBatchSize;
        this.begin = begin;
        this.end = store.endOfJournal(begin);
        this.oldest = now;
        store.forEachEvent(begin, event -> labels.add(event.label()));
    }

    int size() {
        return Math.toIntExact(end - begin);
    }

    boolean isFull() {
        return size() >= microBatchSize;
    }

    /** Whether the first event waits for others as long as it should. */
    boolean isDue(long now, long lingerMillis) {
        return size() > 0 && now - oldest >= lingerMillis;
    }

    /** What labels the waiting events would add to those that are known. */
    Set<String> newLabels(LabelSet known) {
        labels.removeIf(label -> known.indexOf(label).isPresent());
        return Set.copyOf(labels);
    }

    boolean has(String label) {
        return labels.contains(label);
    }

    void add(Flow.Encoded event, long now) {
        if (size() == 0) {
            oldest = now;
        }
        if (loaded.size() == size() && loaded.size() < microBatchSize) {
            loaded.add(event);
        }
        store.append(end++, event);
        labels.add(event.label());
    }

    /** The next micro-batch: as many as wait, at most a full one. */
    List<Flow.Encoded> take() {
        int size = Math.min(size(), microBatchSize);
        for (int i = loaded.size(); i < size; i++) {
            loaded.add(store.event(begin + i));
        }
        List<Flow.Encoded> taken = List.copyOf(loaded);
        loaded.clear();
        begin += size;
        return taken;
    }
}
