package io.headwater.cli.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.model.Prequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a demo run has measured: the contract of {@code demo --report}. Keys are the components' names in snake case; more
 * may be added, none removed.
 *
 * @param events how many were sent; {@code trained + heldOut + rejected}
 * @param classes labels the model tells apart at the end
 * @param version the newest version
 * @param learners the committee's members
 * @param heldOut how many were kept back when it ended: none, unless it was ended early
 * @param freshnessMs from a label's arrival in Kafka to the first version that has learned it being live, of all events that
 *     were not kept back first
 * @param freshnessKeptBackMs the same of those that were
 * @param durationS from the first event sent to the last one answered and learned
 */
public record DemoReport(
        long events,
        long trained,
        long heldOut,
        long rejected,
        String model,
        int classes,
        long version,
        long versionsPublished,
        Learned prequential,
        List<LearnerReport> learners,
        Served served,
        Percentiles freshnessMs,
        Percentiles freshnessKeptBackMs,
        UpdateBytes updateBytes,
        Throughput throughput,
        double durationS) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public DemoReport {
        requireNonNull(model, "model");
        requireNonNull(prequential, "prequential");
        requireNonNull(served, "served");
        requireNonNull(freshnessMs, "freshnessMs");
        requireNonNull(freshnessKeptBackMs, "freshnessKeptBackMs");
        requireNonNull(updateBytes, "updateBytes");
        requireNonNull(throughput, "throughput");
        learners = List.copyOf(learners);
        if (events != trained + heldOut + rejected) {
            throw new IllegalArgumentException("of " + events + " events, " + trained + " were trained, " + heldOut
                    + " held out and " + rejected + " rejected");
        }
    }

    /** The report as JSON, indented. */
    public String toJson() throws IOException {
        return JSON.writeValueAsString(this);
    }

    /** Writes {@link #toJson()} and a line's end to a file, in UTF-8. */
    public void writeTo(Path file) throws IOException {
        Files.writeString(file, toJson() + System.lineSeparator());
    }

    /** Accuracy over the first N events for each N of {@link Prequential#CHECKPOINTS}; null where it was not reached. */
    static Map<Integer, @Nullable Double> checkpoints(Map<Integer, Double> reached) {
        Map<Integer, @Nullable Double> all = new LinkedHashMap<>();
        Prequential.CHECKPOINTS.forEach(events -> all.put(events, reached.get(events)));
        return Collections.unmodifiableMap(all);
    }

    /** Test-then-train metrics of the model; all null before its first event. */
    public record Learned(
            @Nullable Double accuracy,
            @Nullable Double logLoss,
            Map<Integer, @Nullable Double> checkpoints,
            @JsonProperty("last_1000") @Nullable Double lastThousand) {
        public static Learned of(Prequential metrics) {
            boolean any = metrics.events() > 0;
            return new Learned(
                    any ? metrics.accuracy() : null,
                    any ? metrics.logLoss() : null,
                    DemoReport.checkpoints(metrics.checkpoints()),
                    any ? metrics.lastThousand() : null);
        }
    }

    /**
     * One member of the committee.
     *
     * @param strategy {@code feature}, {@code parameter}, {@code task} or {@code scratch}
     * @param accuracy its own prequential accuracy; null if it is not known
     * @param weight its exponent in the pool; 1 for the only one
     */
    public record LearnerReport(
            String name,
            String strategy,
            String encoder,
            @Nullable Double accuracy,
            @Nullable Double weight,
            Map<Integer, @Nullable Double> checkpoints) {
        /** A learner with the checkpoints that it has reached. */
        public static LearnerReport of(
                String name,
                String strategy,
                String encoder,
                @Nullable Double accuracy,
                @Nullable Double weight,
                Map<Integer, Double> reached) {
            return new LearnerReport(name, strategy, encoder, accuracy, weight, DemoReport.checkpoints(reached));
        }
    }

    /**
     * The scorer's predictions, each by whatever version was live.
     *
     * @param accuracy over those whose version had not learned that very event; null if there are none
     * @param scored all of them
     * @param leaked those whose version had learned that very event
     */
    public record Served(@Nullable Double accuracy, long scored, long leaked) {
        public Served {
            if (leaked < 0 || leaked > scored) {
                throw new IllegalArgumentException(leaked + " leaked of " + scored);
            }
        }
    }

    /** Sizes of the versions' payloads; null if there was no version. */
    public record UpdateBytes(@Nullable Long p50, @Nullable Long max) {
        public static UpdateBytes of(Percentiles bytes) {
            return new UpdateBytes(bytes.p50(), bytes.max());
        }
    }

    /** Events a second over the whole run. */
    public record Throughput(double trainedPerS, double scoredPerS) {}
}
