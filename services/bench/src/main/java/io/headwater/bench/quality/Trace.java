package io.headwater.bench.quality;

import io.headwater.model.Prequential;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many events were predicted right up to each point of a stream, taken from prequential counters after every
 * micro-batch.
 *
 * <p>Exact at micro-batches' ends and at the counters' own checkpoints; between two such points hits are taken as evenly
 * spread.
 */
final class Trace {
    private final TreeMap<Integer, Long> hits = new TreeMap<>(Map.of(0, 0L));

    /** Takes note of a counter's present value, and of the checkpoints passed since the last time. */
    void add(Prequential counter) {
        int before = events();
        int now = Math.toIntExact(counter.events());
        if (now <= before) {
            throw new IllegalArgumentException("after " + before + " events a counter has seen " + now);
        }
        counter.checkpoints().forEach((events, accuracy) -> {
            if (events > before && events < now) {
                hits.put(events, Math.round(accuracy * events));
            }
        });
        hits.put(now, Math.round(counter.accuracy() * now));
    }

    int events() {
        return hits.lastKey();
    }

    /**
     * Share of the events {@code [from, to)} that was predicted right, from 0 to 1.
     *
     * @param from counted from 0
     * @param to above {@code from}, at most {@link #events()}
     */
    double accuracy(int from, int to) {
        if (from < 0 || to <= from || to > events()) {
            throw new IllegalArgumentException("no events " + from + " to " + to + " among " + events());
        }
        return (hits(to) - hits(from)) / (to - from);
    }

    private double hits(int events) {
        Map.Entry<Integer, Long> before = hits.floorEntry(events);
        Map.Entry<Integer, Long> after = hits.ceilingEntry(events);
        if (before == null || after == null) {
            throw new IllegalStateException("no point around " + events);
        }
        int gap = after.getKey() - before.getKey();
        double share = gap == 0 ? 0 : (double) (events - before.getKey()) / gap;
        return before.getValue() + share * (after.getValue() - before.getValue());
    }
}
