package io.headwater.scorer;

import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.RejectReason;
import io.headwater.wire.UpdateRefusedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a scorer tells Prometheus. Thread-safe; what is said of versions comes from one thread. */
final class ScorerMetrics {
    /** Tells a scorer's figures from a trainer's of the same name. */
    private static final String SERVICE = "scorer";

    private static final String TAG = "service";

    private final MeterRegistry registry;
    private final Timer freshness;
    private final Timer keptBack;
    private final Timer encode;
    private final Timer score;
    private final Timer swap;
    private final Timer latency;
    private final DistributionSummary updateBytes;
    private final Counter bytesRead;
    private final Counter heals;
    private final MeterProvider<Counter> scored;
    private final MeterProvider<Counter> rejected;
    private final MeterProvider<Counter> refused;
    private final Map<String, Served> models = new ConcurrentHashMap<>();

    /** How far one model is: the version served, and the newest one heard of. */
    private static final class Served {
        private volatile long served;
        private volatile long newest;
        private volatile long newestEpoch;
    }

    ScorerMetrics(MeterRegistry registry) {
        this.registry = registry;
        keptBack = Timer.builder("headwater.freshness.kept.back")
                .description("The same of labels that the trainer kept back first, to judge versions by them")
                .register(registry);
        freshness = Timer.builder("headwater.freshness")
                .description("From a label's arrival in Kafka to the first version that has learned it being live here")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        encode = stage("encode");
        score = stage("score");
        swap = stage("swap");
        latency = Timer.builder("headwater.score.latency")
                .description("From a text's timestamp in Kafka to its prediction")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        updateBytes = DistributionSummary.builder("headwater.updates.taken")
                .description("Payload of a version that became live")
                .baseUnit("bytes")
                .serviceLevelObjectives(10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
                .register(registry);
        bytesRead = Counter.builder("headwater.updates.read")
                .description("Values read from model-updates, those read again included")
                .baseUnit("bytes")
                .register(registry);
        heals = Counter.builder("headwater.updates.heals")
                .description("Times that reading was started over at the newest snapshots to mend a refused update")
                .register(registry);
        scored = Counter.builder("headwater.events.scored")
                .description("Texts turned into predictions")
                .withRegistry(registry);
        rejected = Counter.builder("headwater.events.rejected")
                .description("Events sent to the rejected topic")
                .tag(TAG, SERVICE)
                .withRegistry(registry);
        refused = Counter.builder("headwater.updates.refused")
                .description("Updates that this scorer did not let in")
                .withRegistry(registry);
        // There from the beginning, so that the first of a kind shows as an increase.
        for (RejectReason reason : RejectReason.values()) {
            rejected.withTag("reason", reason.code());
        }
        for (UpdateRefusedException.Reason reason : UpdateRefusedException.Reason.values()) {
            refused.withTag("reason", reason.code());
        }
    }

    private Timer stage(String name) {
        return Timer.builder("headwater.stage")
                .description("Time per stage: one text encoded, one text scored, one version swapped in")
                .tag(TAG, SERVICE)
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

    /**
     * A prediction was made.
     *
     * @param since since the text's timestamp
     */
    void scored(String model, Duration since) {
        scored.withTag("model", model).increment();
        latency.record(since.isNegative() ? Duration.ZERO : since);
    }

    void rejected(RejectReason reason) {
        rejected.withTag("reason", reason.code()).increment();
    }

    /** A record of {@code model-updates} was read. */
    void read(byte @Nullable [] value) {
        bytesRead.increment(value == null ? 0 : value.length);
    }

    /** A version is live. */
    void served(Manifest manifest) {
        updateBytes.record((double) manifest.bytes());
        model(manifest.model()).served = manifest.version();
    }

    /** A version was heard of, whether or not it will be served; those of a zombie do not count. */
    void heard(Manifest manifest) {
        Served model = model(manifest.model());
        if (manifest.epoch() > model.newestEpoch) {
            model.newestEpoch = manifest.epoch();
            model.newest = manifest.served();
        } else if (manifest.epoch() == model.newestEpoch) {
            model.newest = Math.max(model.newest, manifest.served());
        }
    }

    void refused(UpdateRefusedException.Reason reason) {
        refused.withTag("reason", reason.code()).increment();
    }

    /**
     * What tells of updates that do not come, or do not get in.
     *
     * @param doubt how long a model may have been stale
     * @param silence since the broker last answered
     */
    void staleness(Supplier<Duration> doubt, Supplier<Duration> silence) {
        gauge("headwater.updates.doubt", doubt)
                .description(
                        "How long an update that was refused, or a version that was not found, has not been made good "
                                + "for; 0: all is well")
                .register(registry);
        gauge("headwater.updates.silence", silence)
                .description("Since the broker last answered the follower of versions")
                .register(registry);
    }

    private static Gauge.Builder<Supplier<Duration>> gauge(String name, Supplier<Duration> duration) {
        return Gauge.builder(name, duration, value -> value.get().toMillis() / 1e3)
                .baseUnit("seconds")
                .strongReference(true);
    }

    void healing() {
        heals.increment();
    }

    /**
     * Observes the freshness of every event that a version has learned.
     *
     * @param now when the version, or a later one, became live, in milliseconds since the epoch
     */
    void fresh(Lineage lineage, long now) {
        for (Lineage.MicroBatch batch : lineage.microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                // Those that were kept back came late on purpose: they would only tell how long that was.
                Timer timer = event.waited() ? keptBack : freshness;
                timer.record(Math.max(0, now - event.arrival()), TimeUnit.MILLISECONDS);
            }
        }
    }

    private Served model(String model) {
        return models.computeIfAbsent(model, name -> {
            Served added = new Served();
            Gauge.builder("headwater.version", added, value -> (double) value.served)
                    .description("Version being served")
                    .tag(TAG, SERVICE)
                    .tag("model", name)
                    .register(registry);
            Gauge.builder("headwater.version.lag", added, value -> Math.max(0, value.newest - value.served))
                    .description(
                            "How many versions the served one is behind the newest that was heard of and may be served")
                    .tag(TAG, SERVICE)
                    .tag("model", name)
                    .register(registry);
            return added;
        });
    }
}
