package io.headwater.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.model.Manifest;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import io.headwater.model.Version;
import io.headwater.wire.History;
import io.headwater.wire.MissingVersionsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one version of a model to another.
 *
 * @param common the newest version that both build on; 0 if the log does not reach back to one
 * @param learned events that the second has learned and the first has not
 * @param undone events that the first had learned and the second has not
 * @param labels that only the second knows
 * @param learners learner → how it stands in both
 * @param tensors that differ; null if one of the versions is held, or cannot be put together from the topic
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionDiff(
        String model,
        long from,
        long to,
        long common,
        EventRanges learned,
        EventRanges undone,
        List<String> labels,
        Metrics before,
        Metrics after,
        Map<String, LearnerChange> learners,
        @Nullable List<TensorChange> tensors) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Prequential figures of one version. */
    public record Metrics(
            long events,
            double accuracy,
            @JsonProperty("log_loss") double logLoss,
            @JsonProperty("last_1000") double lastThousand) {
        static Metrics of(Prequential metrics) {
            return new Metrics(metrics.events(), metrics.accuracy(), metrics.logLoss(), metrics.lastThousand());
        }
    }

    /** A learner's exponent in the pool and its accuracy alone, in both versions; null where it is not there. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LearnerChange(
            @JsonProperty("weight_before") @Nullable Double weightBefore,
            @JsonProperty("weight_after") @Nullable Double weightAfter,
            @JsonProperty("accuracy_before") @Nullable Double accuracyBefore,
            @JsonProperty("accuracy_after") @Nullable Double accuracyAfter) {}

    /**
     * Compares two versions of a history.
     *
     * @param put versions as they were put together from the topic
     * @throws MissingVersionsException if one of them is not there
     */
    public static VersionDiff of(History history, long from, long to, Map<Long, Version> put)
            throws MissingVersionsException {
        List<Manifest> wayTo = history.knownWayTo(to);
        List<Manifest> wayFrom = history.knownWayTo(from);
        int shared = 0;
        while (shared < Math.min(wayTo.size(), wayFrom.size())
                && wayTo.get(shared).version() == wayFrom.get(shared).version()) {
            shared++;
        }
        Manifest first = wayFrom.get(wayFrom.size() - 1);
        Manifest second = wayTo.get(wayTo.size() - 1);
        List<String> labels = new ArrayList<>(second.labels().names());
        labels.removeAll(first.labels().names());
        Version one = put.get(from);
        Version other = put.get(to);
        return new VersionDiff(
                history.model(),
                from,
                to,
                shared == 0 ? 0 : wayTo.get(shared - 1).version(),
                EventRanges.of(wayTo.subList(shared, wayTo.size())),
                EventRanges.of(wayFrom.subList(shared, wayFrom.size())),
                labels,
                Metrics.of(first.metrics()),
                Metrics.of(second.metrics()),
                learners(first.learners(), second.learners()),
                one == null || other == null ? null : TensorChange.between(one.tensors(), other.tensors()));
    }

    private static Map<String, LearnerChange> learners(List<Member> before, List<Member> after) {
        Map<String, LearnerChange> changes = new TreeMap<>();
        before.forEach(member -> changes.put(
                member.name(),
                new LearnerChange(member.weight(), null, member.prequential().accuracy(), null)));
        after.forEach(member -> changes.merge(
                member.name(),
                new LearnerChange(
                        null, member.weight(), null, member.prequential().accuracy()),
                (old, now) -> new LearnerChange(
                        old.weightBefore(), now.weightAfter(), old.accuracyBefore(), now.accuracyAfter())));
        return changes;
    }

    /** One fact a line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("version " + from + " -> version " + to + " of '" + model + "'; "
                + (common == 0
                        ? "the log does not reach back to what both build on"
                        : "both build on version " + common));
        lines.add("learned: " + Amounts.count(learned.events()) + " events");
        learned.lines().forEach(line -> lines.add("  " + line));
        if (undone.events() > 0) {
            lines.add("undone: " + Amounts.count(undone.events()) + " events");
            undone.lines().forEach(line -> lines.add("  " + line));
        }
        lines.add("new labels: " + (labels.isEmpty() ? "none" : String.join(", ", labels)));
        lines.add("accuracy: " + Amounts.share(before.accuracy()) + " -> " + Amounts.share(after.accuracy())
                + ", the last 1,000: " + Amounts.share(before.lastThousand()) + " -> "
                + Amounts.share(after.lastThousand()));
        lines.add(String.format(Locale.ROOT, "log loss: %.3f -> %.3f", before.logLoss(), after.logLoss()));
        Table committee = new Table(List.of("LEARNER", "WEIGHT", "", "ACCURACY", ""));
        learners.forEach((name, change) -> committee.add(List.of(
                name,
                weight(change.weightBefore()),
                "-> " + weight(change.weightAfter()),
                share(change.accuracyBefore()),
                "-> " + share(change.accuracyAfter()))));
        lines.addAll(committee.lines());
        if (tensors == null) {
            lines.add(
                    "tensors: unknown; one of the versions is held, or the snapshot that it builds on is not on the topic any more");
        } else {
            Table table = new Table(List.of("TENSOR", "SHAPE", "ROWS CHANGED", "NORM OF CHANGE"));
            tensors.forEach(change -> table.add(change.cells()));
            lines.addAll(table.lines());
        }
        return lines;
    }

    private static String weight(@Nullable Double weight) {
        return weight == null ? "-" : String.format(Locale.ROOT, "%.3f", weight);
    }

    private static String share(@Nullable Double share) {
        return share == null ? "-" : Amounts.share(share);
    }

    /** One JSON object; indented. */
    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
    }
}
