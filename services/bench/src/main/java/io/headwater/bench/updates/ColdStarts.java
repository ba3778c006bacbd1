package io.headwater.bench.updates;

import io.headwater.runtime.Health;
import io.headwater.scorer.EmbeddedScorer;
import io.headwater.scorer.ScorerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What starts of a scorer cost around one length of the history.
 *
 * @param bytes read by a start, of versions and of their directory, mean
 * @param directoryBytes of these the directory's
 * @param millis from the start until it serves the newest version and is ready, median
 */
record ColdStarts(long versions, double bytes, double directoryBytes, double millis) {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /** How far behind the newest snapshot a history may end is a matter of chance: these many versions apart all is seen. */
    private static final int[] POINTS = {0, 16, 32, 48};

    static ColdStarts measure(PublishedHistory history, long versions, int starts) throws Exception {
        List<Double> millis = new ArrayList<>();
        double bytes = 0;
        double directory = 0;
        for (int point : POINTS) {
            history.grow(versions + point);
            for (int i = 0; i < starts; i++) {
                Start start = start(history, versions + point);
                millis.add(start.millis());
                bytes += start.bytes();
                directory += start.bytes() - start.updateBytes();
            }
        }
        millis.sort(null);
        int count = POINTS.length * starts;
        return new ColdStarts(versions, bytes / count, directory / count, millis.get(count / 2));
    }

    private record Start(double millis, double bytes, double updateBytes) {}

    private static Start start(PublishedHistory history, long version) throws InterruptedException {
        Health health = new Health();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ScorerConfig config = ScorerConfig.of(history.clientSettings());
        long begun = System.nanoTime();
        try (EmbeddedScorer scorer = EmbeddedScorer.start(
                config, new TinyEncoder(), health, registry, (manifest, time) -> {}, reason -> {})) {
            if (!scorer.await(PublishedHistory.MODEL, DEADLINE)
                    || !health.ready().up()) {
                throw new IllegalStateException("not ready: " + health.ready().checks());
            }
            double millis = (System.nanoTime() - begun) / 1e6;
            long served = scorer.serving(PublishedHistory.MODEL).orElseThrow().version();
            if (served != version) {
                throw new IllegalStateException("serves version " + served + ", not " + version);
            }
            return new Start(
                    millis,
                    registry.get("kafka.consumer.fetch.manager.bytes.consumed.total").functionCounters().stream()
                            .filter(counter -> counter.getId().getTag("topic") == null)
                            .mapToDouble(counter -> counter.count())
                            .sum(),
                    registry.get("headwater.updates.read").counter().count());
        } finally {
            registry.close();
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,7d versions: %,.0f bytes read, %,.0f of them of the directory; ready after %,.0f ms (median)",
                versions,
                bytes,
                directoryBytes,
                millis);
    }
}
