package io.headwater.console.view;

import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a version: its manifest without the events one by one, so that a version of twenty thousand events takes no
 * more memory than one of ten. Times are milliseconds since the epoch.
 *
 * @param base the version that a delta builds on; null for a snapshot
 * @param learned what it has learned that its parent had not
 * @param weights learner → weight
 */
public record PublishedVersion(
        long version,
        long parent,
        long epoch,
        String kind,
        @Nullable Long base,
        long bytes,
        int chunks,
        String sha256,
        long time,
        boolean serve,
        String gate,
        double recent,
        double overall,
        int labels,
        Learned learned,
        Map<String, Double> weights,
        String software) {

    /**
     * A lineage in short.
     *
     * @param firstArrival of a label, 0 if nothing was learned
     */
    public record Learned(
            int events, int microBatches, long eventsTotal, long firstArrival, long lastArrival, List<Range> ranges) {}

    /** The events of one partition, which need not be all that lie between the two offsets. */
    public record Range(String partition, long first, long last, int events) {}

    static PublishedVersion of(Manifest manifest) {
        return new PublishedVersion(
                manifest.version(),
                manifest.parent(),
                manifest.epoch(),
                manifest.kind().name().toLowerCase(Locale.ROOT),
                manifest.base().isPresent() ? (Long) manifest.base().getAsLong() : null,
                manifest.bytes(),
                manifest.chunks(),
                manifest.sha256(),
                manifest.time().toEpochMilli(),
                manifest.gate().serve(),
                manifest.gate().reason(),
                manifest.metrics().lastThousand(),
                manifest.metrics().accuracy(),
                manifest.labels().size(),
                learned(manifest.lineage()),
                manifest.committee(),
                manifest.software());
    }

    private static Learned learned(Lineage lineage) {
        Map<String, Range> ranges = new LinkedHashMap<>();
        long first = Long.MAX_VALUE;
        long last = 0;
        for (Lineage.MicroBatch batch : lineage.microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                Coordinates at = event.coordinates();
                String partition = at.topic() + "-" + at.partition();
                ranges.merge(partition, new Range(partition, at.offset(), at.offset(), 1), PublishedVersion::joined);
                first = Math.min(first, event.arrival());
                last = Math.max(last, event.arrival());
            }
        }
        return new Learned(
                lineage.events(),
                lineage.microBatches().size(),
                lineage.eventsTotal(),
                last == 0 ? 0 : first,
                last,
                new ArrayList<>(ranges.values()));
    }

    private static Range joined(Range one, Range other) {
        return new Range(
                one.partition(),
                Math.min(one.first(), other.first()),
                Math.max(one.last(), other.last()),
                one.events() + other.events());
    }
}
