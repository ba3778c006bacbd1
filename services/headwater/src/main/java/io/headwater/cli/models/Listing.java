package io.headwater.cli.models;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.model.Manifest;
import io.headwater.model.Prequential;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All models of a cluster, one line or one JSON object each. */
public record Listing(List<Row> rows) {
    private static final List<String> HEADINGS =
            List.of("MODEL", "VERSION", "EVENTS", "LABELS", "ACCURACY", "LAST 1,000", "AGE", "BYTES");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public Listing {
        rows = List.copyOf(rows);
    }

    /** The models in the order given. */
    public static Listing of(Collection<ModelEntry> models) {
        return new Listing(
                models.stream().map(entry -> Row.of(entry.manifest())).toList());
    }

    /**
     * One model.
     *
     * @param events predicted, then learned, from the model's beginning on
     * @param accuracy prequential over all of them; null before the first
     * @param lastThousand the same over the last 1,000 events
     * @param time when the version was made, ISO 8601
     * @param bytes of the version's payload
     */
    public record Row(
            String model,
            long version,
            long events,
            int labels,
            @Nullable Double accuracy,
            @JsonProperty("last_1000") @Nullable Double lastThousand,
            String time,
            long bytes) {
        public Row {
            requireNonNull(model, "model");
            requireNonNull(time, "time");
        }

        static Row of(Manifest manifest) {
            Prequential metrics = manifest.metrics();
            boolean any = metrics.events() > 0;
            return new Row(
                    manifest.model(),
                    manifest.version(),
                    metrics.events(),
                    manifest.labels().size(),
                    any ? metrics.accuracy() : null,
                    any ? metrics.lastThousand() : null,
                    manifest.time().toString(),
                    manifest.bytes());
        }

        private List<String> cells(Instant now) {
            return List.of(
                    model,
                    Long.toString(version),
                    Amounts.count(events),
                    Amounts.count(labels),
                    accuracy == null ? "-" : Amounts.share(accuracy),
                    lastThousand == null ? "-" : Amounts.share(lastThousand),
                    Amounts.age(Duration.between(Instant.parse(time), now)),
                    Amounts.count(bytes));
        }
    }

    /** A heading and one line per model, in columns; names to the left, numbers to the right. */
    public List<String> lines(Instant now) {
        Table table = new Table(HEADINGS);
        rows.forEach(row -> table.add(row.cells(now)));
        return table.lines();
    }

    /** A JSON array with an object per model, the keys in the order of {@link Row}; indented. */
    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(rows);
    }
}
