package io.headwater.trainer;

import io.headwater.learn.gate.Verdict;
import io.headwater.model.Decision;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.Record;

/** Tells of one model on {@code model-events}. Single-threaded. */
final class Diary {
    private final String model;
    private final LongSupplier version;
    private final Consumer<Record<byte[], Flow>> output;

    /** @param version the newest, as of each entry */
    Diary(String model, LongSupplier version, Consumer<Record<byte[], Flow>> output) {
        this.model = model;
        this.version = version;
        this.output = output;
    }

    /** What was new in a micro-batch: labels, decisions of the committee, alarms. */
    void learned(Learning.Learned learned, long events, long now) {
        if (!learned.step().newLabels().isEmpty()) {
            tell(ModelEvent.Type.LABELS_GROWN, Map.of("labels", learned.step().newLabels()), now);
        }
        learned.decided().forEach(decision -> decided(decision, now));
        if (!learned.step().alarms().isEmpty()) {
            List<String> alarms = learned.step().alarms().stream()
                    .map(alarm -> alarm.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            tell(ModelEvent.Type.DRIFT, Map.of("alarms", alarms, "events", events), now);
        }
    }

    private void decided(Decision decision, long now) {
        tell(
                switch (decision.action()) {
                    case PAUSE -> ModelEvent.Type.LEARNER_PAUSED;
                    case WAKE -> ModelEvent.Type.LEARNER_WOKEN;
                    case SAMPLE -> ModelEvent.Type.LEARNER_SAMPLED;
                },
                decision.action() == Decision.Action.SAMPLE
                        ? Map.of("learner", decision.learner(), "one_in", decision.oneIn(), "events", decision.event())
                        : Map.of("learner", decision.learner(), "events", decision.event()),
                now);
    }

    /** The gate serves again, or holds. */
    void verdict(Verdict verdict, long served, long now) {
        tell(
                ModelEvent.Type.GATE_VERDICT,
                Map.of(
                        "verdict",
                        verdict.serve() ? "served" : "held",
                        "cause",
                        verdict.cause().code(),
                        "reason",
                        verdict.reason(),
                        "served",
                        served),
                now);
    }

    /** A command was followed, as {@code type} says. */
    void answer(ModelEvent.Type type, ModelCommand command, Map<String, Object> more, long now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("command", command.name());
        command.reason().ifPresent(reason -> details.put("reason", reason));
        details.putAll(more);
        tell(type, details, now);
    }

    void refuse(ModelCommand command, String why, long now) {
        answer(ModelEvent.Type.COMMAND_REFUSED, command, Map.of("why", why), now);
    }

    /** @param ranges where the undone events stand in their topics */
    void rolledBack(ModelCommand.Rollback command, long undone, List<String> ranges, long now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("to", command.version());
        details.put("undone", undone);
        details.put("events", ranges);
        details.put("relearn", Boolean.toString(command.relearn()));
        answer(ModelEvent.Type.ROLLBACK, command, details, now);
    }

    /** What was learned again is not what was published: {@code software} does not compute as what {@code was}. */
    void diverged(String software, String was, long now) {
        tell(ModelEvent.Type.STATE_DIVERGED, Map.of("software", software, "was", was), now);
    }

    private void tell(ModelEvent.Type type, Map<String, Object> details, long now) {
        output.accept(
                Outgoings.event(new ModelEvent(model, type, version.getAsLong(), details, Instant.ofEpochMilli(now))));
    }
}
