package io.headwater.trainer;

import io.headwater.learn.Alarm;
import io.headwater.model.Manifest;
import io.headwater.model.Member;
import io.headwater.model.RejectReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a trainer tells Prometheus. Thread-safe.
 *
 * <p>Events trained, versions and accuracy are read from the models' own state, which moves with the transaction: an
 * aborted one counts nothing.
 */
final class TrainerMetrics {
    /** Tells a trainer's figures from a scorer's of the same name. */
    private static final String SERVICE = "trainer";

    private static final String STAGE = "headwater.stage";

    private final MeterRegistry registry;
    private final Timer encode;
    private final Timer train;
    private final Timer publish;
    private final Timer judge;
    private final DistributionSummary updateBytes;
    private final Counter replayed;
    private final Counter diverged;
    private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);
    private final Map<Alarm, Counter> alarms;
    private final Map<String, List<Meter>> models = new ConcurrentHashMap<>();

    TrainerMetrics(MeterRegistry registry) {
        this.registry = registry;
        encode = stage("encode");
        train = stage("train");
        publish = stage("publish");
        judge = stage("judge");
        updateBytes = DistributionSummary.builder("headwater.update.size")
                .description("Payload of a version on model-updates")
                .baseUnit("bytes")
                .serviceLevelObjectives(10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
                .register(registry);
        replayed = Counter.builder("headwater.events.replayed")
                .description("Events learned again from the journal after a restart")
                .register(registry);
        diverged = Counter.builder("headwater.state.diverged")
                .description("Restored states whose hash was not the recorded one")
                .register(registry);
        alarms = alarms(registry);
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(
                    reason,
                    Counter.builder("headwater.events.rejected")
                            .description("Events sent to the rejected topic")
                            .tag("service", SERVICE)
                            .tag("reason", reason.code())
                            .register(registry));
        }
    }

    private static Map<Alarm, Counter> alarms(MeterRegistry registry) {
        Map<Alarm, Counter> counters = new EnumMap<>(Alarm.class);
        for (Alarm alarm : Alarm.values()) {
            counters.put(
                    alarm,
                    Counter.builder("headwater.drift.alarms")
                            .description(
                                    "Changes of the stream that its detectors told of; after meaning a fresh start")
                            .tag("service", SERVICE)
                            .tag("alarm", alarm.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(registry));
        }
        return counters;
    }

    private Timer stage(String name) {
        return Timer.builder(STAGE)
                .description(
                        "Time per stage: one text encoded, one micro-batch trained, one version judged by the gate, one published")
                .tag("service", SERVICE)
                .tag("stage", name)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(1))
                .register(registry);
    }

    /** A text was encoded; may be called by any thread. */
    void encoded(long nanos) {
        encode.record(nanos, TimeUnit.NANOSECONDS);
    }

    <T> T trainTime(Supplier<T> step) {
        T result = train.record(step);
        if (result == null) {
            throw new IllegalStateException("a training step gives a result");
        }
        return result;
    }

    <T> T judgeTime(Supplier<T> judging) {
        T result = judge.record(judging);
        if (result == null) {
            throw new IllegalStateException("there is a verdict on each version");
        }
        return result;
    }

    void published(long nanos, Manifest manifest) {
        publish.record(nanos, TimeUnit.NANOSECONDS);
        if (manifest.gate().serve()) {
            updateBytes.record((double) manifest.bytes());
        }
    }

    void rejected(RejectReason reason) {
        Counter counter = rejected.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void raised(Set<Alarm> raised) {
        alarms.forEach((alarm, counter) -> counter.increment(raised.contains(alarm) ? 1 : 0));
    }

    void restored(int events) {
        replayed.increment(events);
    }

    void diverged() {
        diverged.increment();
    }

    /** Shows a model that is now trained here. */
    void add(String model, FineTuning tuning) {
        List<Meter> meters = new ArrayList<>();
        meters.add(FunctionCounter.builder(Trainer.EVENTS_TRAINED, tuning, source ->
                        (double) source.standing().came())
                .description("Events learned by the model since its beginning, those undone by a rollback among them")
                .tag("model", model)
                .register(registry));
        meters.add(gauge(model, tuning, "headwater.version", "Newest version of the model", source ->
                (double) source.version()));
        meters.add(gauge(
                model, tuning, "headwater.version.served", "Newest version of the model that may be served", source ->
                        (double) source.standing().served()));
        meters.add(gauge(
                model,
                tuning,
                "headwater.labels",
                "Labels that the model tells apart",
                source -> source.standing().labels()));
        meters.add(gauge(
                model,
                tuning,
                Trainer.EVENTS_HELD,
                "Events kept back in the holdout, not learned so far",
                source -> source.standing().heldOut()));
        meters.add(gauge(
                model,
                tuning,
                "headwater.gate.open",
                "1 while the gate lets versions be served, 0 while it holds them",
                source -> source.standing().held() ? 0 : 1));
        meters.add(FunctionCounter.builder("headwater.versions.held", tuning, source -> (double) source.versionsHeld())
                .description("Versions that the gate held, since this trainer took over the model")
                .tag("model", model)
                .register(registry));
        meters.add(gauge(
                model, tuning, "headwater.events.waiting", "Events not yet in a micro-batch", FineTuning::waiting));
        meters.add(gauge(
                model,
                tuning,
                "headwater.prequential.accuracy",
                "Share of all events predicted right before they were learned",
                source -> source.standing().prequential().accuracy()));
        meters.add(gauge(
                model,
                tuning,
                "headwater.prequential.accuracy.recent",
                "The same over the last 1,000 events",
                source -> source.standing().prequential().lastThousand()));
        meters.add(gauge(
                model,
                tuning,
                "headwater.prequential.log.loss",
                "Mean of -ln p(true label) before learning",
                source -> source.standing().prequential().logLoss()));
        for (Member member : tuning.standing().members()) {
            meters.add(learner(
                    model,
                    member,
                    tuning,
                    "accuracy",
                    "Share of all events that it predicted right alone",
                    now -> now.prequential().accuracy()));
            meters.add(learner(model, member, tuning, "weight", "Its exponent in the pool", Member::weight));
        }
        models.put(model, meters);
    }

    private Gauge learner(
            String model,
            Member member,
            FineTuning tuning,
            String name,
            String description,
            ToDoubleFunction<Member> value) {
        return Gauge.builder(
                        "headwater.learner." + name,
                        tuning,
                        source -> source.standing().members().stream()
                                .filter(now -> now.name().equals(member.name()))
                                .mapToDouble(value)
                                .findFirst()
                                .orElse(Double.NaN))
                .description(description)
                .tag("service", SERVICE)
                .tag("model", model)
                .tag("learner", member.name())
                .register(registry);
    }

    private Gauge gauge(
            String model, FineTuning tuning, String name, String description, ToDoubleFunction<FineTuning> value) {
        return Gauge.builder(name, tuning, value)
                .description(description)
                .tag("service", SERVICE)
                .tag("model", model)
                .register(registry);
    }

    /** A model that is no longer trained here is no longer shown here. */
    void remove(String model) {
        List<Meter> meters = models.remove(model);
        if (meters != null) {
            meters.forEach(registry::remove);
        }
    }
}
