package io.headwater.scorer;

import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.RejectReason;
import io.headwater.wire.UpdateRefusedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a scorer tells Prometheus. Thread-safe. */
final class ScorerMetrics {
    private final MeterRegistry registry;
    private final Timer freshness;
    private final Timer encode;
    private final Timer score;
    private final Timer swap;
    private final Counter updateBytes;
    private final Counter heals;
    private final Map<String, Served> models = new ConcurrentHashMap<>();

    /** The newest version served and the newest one heard of. */
    private record Served(AtomicLong served, AtomicLong newest) {}

    ScorerMetrics(MeterRegistry registry) {
        this.registry = registry;
        freshness = Timer.builder("headwater.freshness")
                .description("From a label's arrival in Kafka to the first version that has learned it being live here")
                .publishPercentileHistogram()
                .publishPercentiles(0.5, 0.95, 0.99)
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        encode = stage("encode");
        score = stage("score");
        swap = stage("swap");
        updateBytes = Counter.builder("headwater.updates.read")
                .description("Payload read from model-updates")
                .baseUnit("bytes")
                .register(registry);
        heals = Counter.builder("headwater.updates.heals")
                .description("Times that the newest snapshot was looked up to mend a refused update")
                .register(registry);
    }

    private Timer stage(String name) {
        return Timer.builder("headwater.stage")
                .description("Time per stage: one text encoded, one text scored, one version swapped in")
                .tag("stage", name)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(10_000))
                .maximumExpectedValue(Duration.ofSeconds(1))
                .register(registry);
    }

    Timer encodeTime() {
        return encode;
    }

    Timer scoreTime() {
        return score;
    }

    Timer swapTime() {
        return swap;
    }

    void rejected(RejectReason reason) {
        Counter.builder("headwater.events.rejected")
                .description("Events sent to the rejected topic")
                .tag("reason", reason.code())
                .register(registry)
                .increment();
    }

    /** A version is live. */
    void served(Manifest manifest) {
        updateBytes.increment((double) manifest.bytes());
        model(manifest.model()).served().set(manifest.version());
    }

    /** An update was heard of, whether or not it will be served. */
    void heard(String model, long version) {
        model(model).newest().accumulateAndGet(version, Math::max);
    }

    void refused(UpdateRefusedException.Reason reason) {
        Counter.builder("headwater.updates.refused")
                .description("Updates that this scorer did not let in")
                .tag("reason", reason.code())
                .register(registry)
                .increment();
    }

    void healing() {
        heals.increment();
    }

    /**
     * Observes the freshness of an event, once.
     *
     * @param now when the version that learned the event became live, in milliseconds since the epoch
     */
    void fresh(Lineage.LearnedEvent event, long now) {
        freshness.record(Math.max(0, now - event.arrival()), TimeUnit.MILLISECONDS);
    }

    private Served model(String model) {
        return models.computeIfAbsent(model, name -> {
            Served served = new Served(new AtomicLong(), new AtomicLong());
            Gauge.builder("headwater.version", served, value ->
                            (double) value.served().get())
                    .description("Version being served")
                    .tag("model", name)
                    .register(registry);
            Gauge.builder(
                            "headwater.version.lag",
                            served,
                            value -> Math.max(
                                    0, value.newest().get() - value.served().get()))
                    .description("How many versions the served one is behind the newest that was heard of")
                    .tag("model", name)
                    .register(registry);
            return served;
        });
    }
}
