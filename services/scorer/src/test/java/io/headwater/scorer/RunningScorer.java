package io.headwater.scorer;

import io.headwater.devkit.Await;
import io.headwater.model.Manifest;
import io.headwater.runtime.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A scorer in this process, and what can be seen of it from outside. */
final class RunningScorer implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    final Health health = new Health();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Told of by {@code onLive}. */
    final List<Manifest> live = new CopyOnWriteArrayList<>();

    final List<String> fatal = new CopyOnWriteArrayList<>();
    private final Scorer scorer;

    RunningScorer(String bootstrapServers, String prefix, Path stateDir, Map<String, String> settings) {
        scorer = Scorer.start(
                config(bootstrapServers, prefix, stateDir, settings),
                new FlatEncoder(),
                health,
                registry,
                (manifest, time) -> live.add(manifest),
                fatal::add);
    }

    static ScorerConfig config(String bootstrapServers, String prefix, Path stateDir, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("topic.prefix", prefix);
        all.put("application.id", prefix + "scorer");
        all.put("state.dir", stateDir.toString());
        all.putIfAbsent("topics.partitions", "2");
        return ScorerConfig.of(all);
    }

    String ready(String check) {
        return health.ready().checks().getOrDefault(check, "no such check");
    }

    void awaitReady() {
        await(() -> health.ready().up());
    }

    void awaitLive(long version) {
        await(() -> version() == version);
    }

    void await(java.util.concurrent.Callable<Boolean> condition) {
        Await.until(
                DEADLINE, condition, () -> health.ready().checks() + ", versions " + versions() + ", fatal " + fatal);
    }

    List<Long> versions() {
        return live.stream().map(Manifest::version).toList();
    }

    /** The version of the model {@code default} that the metrics say is served. */
    long version() {
        var gauge = registry.find("headwater.version").tag("model", "default").gauge();
        return gauge == null ? 0 : (long) gauge.value();
    }

    double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    long freshnessObserved() {
        return registry.get("headwater.freshness").timer().count();
    }

    @Override
    public void close() {
        scorer.close();
        registry.close();
    }
}
