package io.headwater.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.wire.History;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All versions of a model, one line or one JSON object each, the oldest first. */
public record HistoryListing(List<Row> rows) {
    private static final List<String> HEADINGS =
            List.of("VERSION", "KIND", "EVENTS", "LEARNED", "LABELS", "ACCURACY", "LAST 1,000", "BYTES", "AGE", "");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public HistoryListing {
        rows = List.copyOf(rows);
    }

    /** Of what is on the topic. */
    public static HistoryListing of(History history) {
        List<Row> rows = new ArrayList<>();
        long epoch = 0;
        for (Manifest manifest : history.versions()) {
            rows.add(Row.of(manifest, epoch != 0 && epoch != manifest.epoch()));
            epoch = manifest.epoch();
        }
        return new HistoryListing(rows);
    }

    /**
     * One version.
     *
     * @param events learned from the beginning up to it
     * @param learned those among them that its parent had not learned
     * @param takenOver whether another task, or the same after a restart, had taken the model over
     * @param rolledBackTo the version whose state it took up again; null if it goes on from its parent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            long version,
            long epoch,
            String kind,
            long events,
            long learned,
            int labels,
            double accuracy,
            @JsonProperty("last_1000") double lastThousand,
            long bytes,
            boolean served,
            String time,
            String sha256,
            @JsonProperty("taken_over") boolean takenOver,
            @JsonProperty("rolled_back_to") @Nullable Long rolledBackTo) {
        static Row of(Manifest manifest, boolean takenOver) {
            return new Row(
                    manifest.version(),
                    manifest.epoch(),
                    manifest.kind().name().toLowerCase(Locale.ROOT),
                    manifest.lineage().eventsTotal(),
                    manifest.lineage().events(),
                    manifest.labels().size(),
                    manifest.metrics().accuracy(),
                    manifest.metrics().lastThousand(),
                    manifest.bytes(),
                    manifest.gate().serve(),
                    manifest.time().toString(),
                    manifest.sha256(),
                    takenOver,
                    manifest.lineage().rollback().map(Lineage.Rollback::version).orElse(null));
        }

        private List<String> cells(Instant now) {
            List<String> notes = new ArrayList<>();
            if (rolledBackTo != null) {
                notes.add("is version " + rolledBackTo + " again");
            }
            if (!served) {
                notes.add("held");
            }
            if (takenOver) {
                notes.add("epoch " + epoch);
            }
            return List.of(
                    Long.toString(version),
                    kind,
                    Amounts.count(events),
                    "+" + Amounts.count(learned),
                    Amounts.count(labels),
                    Amounts.share(accuracy),
                    Amounts.share(lastThousand),
                    Amounts.count(bytes),
                    Amounts.age(Duration.between(Instant.parse(time), now)),
                    String.join(", ", notes));
        }
    }

    /** A heading and one line per version. */
    public List<String> lines(Instant now) {
        Table table = new Table(HEADINGS);
        rows.forEach(row -> table.add(row.cells(now)));
        return table.lines();
    }

    /** A JSON array with an object per version; indented. */
    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(rows);
    }
}
