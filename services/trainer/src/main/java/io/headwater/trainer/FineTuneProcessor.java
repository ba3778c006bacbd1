package io.headwater.trainer;

import io.headwater.learn.TargetModel;
import io.headwater.model.ModelEvent;
import io.headwater.model.RejectReason;
import io.headwater.runtime.LogContext;
import io.headwater.wire.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives each encoded event to the fine-tuning of its model; the single writer of all models of its partition.
 *
 * <p>Models are built in {@code init()} from committed state and dropped in {@code close()}: an aborted transaction leaves
 * nothing alive.
 */
final class FineTuneProcessor implements Processor<byte[], Flow.ForModel, byte[], Flow> {
    static final String STORE = "training";

    /** How often the clock is looked at while something waits for it; small against the linger time of a micro-batch. */
    private static final Duration TICK = Duration.ofMillis(10);

    /** And while nothing does: every look makes Kafka Streams commit. */
    private static final Duration IDLE_TICK = Duration.ofMinutes(1);

    private final Function<Recipe, TargetModel> targets;
    private final FineTuningSettings settings;
    private final TrainerMetrics metrics;
    private final Map<String, FineTuning> models = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // set in init()
    private ProcessorContext<byte[], Flow> context;

    @SuppressWarnings("NullAway.Init") // set in init()
    private KeyValueStore<Bytes, byte[]> store;

    private boolean published;
    private Optional<Cancellable> idling = Optional.empty();
    private Optional<Cancellable> ticking = Optional.empty();

    FineTuneProcessor(Function<Recipe, TargetModel> targets, FineTuningSettings settings, TrainerMetrics metrics) {
        this.targets = targets;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], Flow> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        ModelStore.models(store).forEach(model -> models.put(model, open(model)));
        idling = Optional.of(context.schedule(IDLE_TICK, PunctuationType.WALL_CLOCK_TIME, this::tick));
        followTheClock();
        commitIfPublished();
    }

    @Override
    public void process(Record<byte[], Flow.ForModel> record) {
        if (record.value() instanceof Flow.Encoded event) {
            learn(record, event);
        } else {
            follow((Flow.Commanded) record.value());
        }
        followTheClock();
        commitIfPublished();
    }

    private void follow(Flow.Commanded commanded) {
        FineTuning model = models.get(commanded.model());
        if (model != null) {
            try (LogContext unused = LogContext.of(commanded.model(), model.version())) {
                model.follow(commanded.command(), context.currentSystemTimeMs());
            }
        } else {
            forward(Outgoings.event(new ModelEvent(
                    commanded.model(),
                    ModelEvent.Type.COMMAND_REFUSED,
                    0,
                    Map.of("command", commanded.command().name(), "why", "there is no such model"),
                    Instant.ofEpochMilli(context.currentSystemTimeMs()))));
        }
    }

    private void learn(Record<byte[], Flow.ForModel> record, Flow.Encoded event) {
        FineTuning model = models.get(event.model());
        if (model == null) {
            if (models.size() >= settings.maxModels()) {
                reject(record, event, RejectReason.TOO_MANY_MODELS, "this partition has " + models.size() + " models");
                return;
            }
            model = open(event.model());
            models.put(event.model(), model);
        }
        Optional<String> noRoom = model.whyNoRoomFor(event.label());
        if (noRoom.isPresent()) {
            reject(record, event, RejectReason.TOO_MANY_LABELS, noRoom.get());
            return;
        }
        try (LogContext unused = LogContext.of(event.model(), model.version())) {
            model.accept(event, context.currentSystemTimeMs());
        }
    }

    private void tick(long now) {
        models.forEach((name, model) -> {
            try (LogContext unused = LogContext.of(name, model.version())) {
                model.tick(now);
            }
        });
        followTheClock();
        commitIfPublished();
    }

    private void followTheClock() {
        boolean waiting = models.values().stream().anyMatch(FineTuning::waitsForTheClock);
        if (waiting && ticking.isEmpty()) {
            ticking = Optional.of(context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick));
        } else if (!waiting) {
            ticking.ifPresent(Cancellable::cancel);
            ticking = Optional.empty();
        }
    }

    private FineTuning open(String model) {
        try (LogContext unused = LogContext.of(model, 0)) {
            return FineTuning.open(
                    model,
                    targets,
                    new ModelStore(store, model),
                    settings,
                    this::forward,
                    metrics,
                    context.currentSystemTimeMs());
        }
    }

    private void forward(Record<byte[], Flow> record) {
        context.forward(record);
        published = true;
    }

    /** A version is of use to scorers from its commit on, so the commit need not wait for its interval. */
    private void commitIfPublished() {
        if (published) {
            published = false;
            context.commit();
        }
    }

    private void reject(Record<byte[], Flow.ForModel> record, Flow.Encoded event, RejectReason reason, String detail) {
        metrics.rejected(reason);
        context.forward(Outgoings.rejection(
                Rejection.of(event.at(), event.receivedKey(), event.receivedValue(), record.headers(), reason, detail),
                record.timestamp()));
    }

    @Override
    public void close() {
        idling.ifPresent(Cancellable::cancel);
        ticking.ifPresent(Cancellable::cancel);
        ticking = Optional.empty();
        models.values().forEach(FineTuning::close);
        models.clear();
    }
}
