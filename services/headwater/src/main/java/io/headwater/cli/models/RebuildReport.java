package io.headwater.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.model.Manifest;
import io.headwater.trainer.Parting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of learning a version again.
 *
 * @param versions how many were compared on the way, or would have been
 * @param events that there are to learn on the way
 * @param partedAt the first version that is not the same; null if all are
 * @param why what differs there
 * @param tensors in which they differ there; null if all are the same, or if the published ones are not on the topic any more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RebuildReport(
        String model,
        long version,
        String sha256,
        boolean identical,
        long versions,
        long events,
        double seconds,
        @JsonProperty("parted_at") @Nullable Long partedAt,
        @Nullable String why,
        @Nullable List<TensorChange> tensors) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * The report on one version.
     *
     * @param begun nanoseconds of the clock that {@code ended} is of
     */
    public static RebuildReport of(
            Manifest version,
            long versions,
            long events,
            long begun,
            long ended,
            Optional<Parting> parting,
            Optional<List<TensorChange>> tensors) {
        return new RebuildReport(
                version.model(),
                version.version(),
                version.sha256(),
                parting.isEmpty(),
                versions,
                events,
                (ended - begun) / 1e9,
                parting.map(parted -> parted.published().version()).orElse(null),
                parting.map(Parting::why).orElse(null),
                tensors.orElse(null));
    }

    /** In words. */
    public List<String> lines() {
        String amount = Amounts.count(versions) + " versions, " + Amounts.count(events) + " events, "
                + String.format(Locale.ROOT, "%.1f s", seconds);
        if (identical) {
            return List.of(
                    "version " + version + " of '" + model + "' is what the log makes, bit by bit: " + sha256, amount);
        }
        List<String> lines = new ArrayList<>();
        lines.add("version " + version + " of '" + model + "' is not what the log makes; they part at version "
                + partedAt);
        lines.add(String.valueOf(why));
        if (tensors != null && !tensors.isEmpty()) {
            TensorChange first = tensors.get(0);
            lines.add("first in tensor " + first.name()
                    + (first.first() >= 0 ? ", at element " + first.first() : ", by its shape"));
            Table table = new Table(List.of("TENSOR", "SHAPE", "ROWS THAT DIFFER", "NORM"));
            tensors.forEach(change -> table.add(change.cells()));
            lines.addAll(table.lines());
        }
        lines.add(amount + " were to be learned");
        return lines;
    }

    /** One JSON object; indented. */
    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
    }
}
