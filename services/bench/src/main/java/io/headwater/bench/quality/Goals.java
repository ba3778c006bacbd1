package io.headwater.bench.quality;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.cli.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What accuracy is asked for, in per cent.
 *
 * @param streams stream → what is asked of the committee there
 * @param tolerance checkpoint → by how many points it may be missed; every checkpoint that a stream names is in it
 * @param bestLearner by how much, and from where on, the committee may stay behind its best single learner
 * @param microBatches by how many points the accuracy over all events may differ between sizes of micro-batches
 * @param abovePeers whether the committee must be above every peer at every checkpoint that both reach
 */
record Goals(
        @JsonProperty(value = "streams", required = true) Map<String, Stream> streams,
        @JsonProperty(value = "tolerance", required = true) Map<String, Double> tolerance,

        @JsonProperty(value = "best_learner", required = true)
        BestLearner bestLearner,

        @JsonProperty(value = "micro_batches", required = true)
        double microBatches,

        @JsonProperty(value = "above_peers", required = true)
        boolean abovePeers) {
    /** By this name the goals that come with the software are asked for. */
    static final String REFERENCE = "reference";

    private static final String RESOURCE = "reference-goals.json";

    /**
     * What is asked on one stream.
     *
     * @param events how long it was when the goals were set: later checkpoints of a stream of another length tell nothing
     * @param accuracy checkpoint → accuracy
     */
    record Stream(
            @JsonProperty(value = "events", required = true) int events,

            @JsonProperty(value = "accuracy", required = true)
            Map<String, Double> accuracy) {
        Stream {
            accuracy = Map.copyOf(accuracy);
        }
    }

    /** From so many events on, within so many points. */
    record BestLearner(
            @JsonProperty(value = "from", required = true) int from,

            @JsonProperty(value = "tolerance", required = true)
            double tolerance) {}

    Goals {
        streams = Map.copyOf(streams);
        tolerance = Map.copyOf(tolerance);
        Set<String> known = Checkpoint.VALUES.stream().map(Checkpoint::key).collect(Collectors.toSet());
        Set<String> wrong = new TreeSet<>();
        for (Stream stream : streams.values()) {
            wrong.addAll(stream.accuracy().keySet());
        }
        Set<String> tolerated = tolerance.keySet();
        wrong.removeIf(key -> known.contains(key) && tolerated.contains(key));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("no such checkpoint, or no tolerance for it: " + wrong);
        }
    }

    /**
     * Reads goals.
     *
     * @param source {@link #REFERENCE} or a file
     * @throws DataException if it is not there or not such a file
     */
    static Goals read(String source) throws IOException {
        JsonMapper json = new JsonMapper();
        if (source.equals(REFERENCE)) {
            try (InputStream in = Goals.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(RESOURCE + " is not on the class path");
                }
                return json.readValue(in, Goals.class);
            }
        }
        if (!Files.isRegularFile(Path.of(source))) {
            throw new DataException(
                    "there are no goals in " + source + "; '" + REFERENCE + "' names those that come along");
        }
        try {
            return json.readValue(Path.of(source).toFile(), Goals.class);
        } catch (JsonMappingException e) {
            throw new DataException("no goals can be read from " + source + ": " + e.getOriginalMessage(), e);
        }
    }
}
