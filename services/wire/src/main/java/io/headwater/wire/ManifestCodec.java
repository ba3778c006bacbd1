package io.headwater.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.headwater.model.LabelSet;
import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Gate;
import io.headwater.model.Manifest.Kind;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import io.headwater.model.TransferStrategy;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A manifest as the JSON that {@code manifest.json} describes: the first record of an update, and a value of {@code models}. */
public final class ManifestCodec {
    /** What fits into a record with the broker's default limit of 1 MB, headers included. */
    public static final int MAX_BYTES = 1_000_000;

    private ManifestCodec() {}

    /**
     * The most bytes that the labels of a model may take, by {@link #labelBytes}: then they fit into a manifest beside its lineage, and
     * with their probabilities into a prediction.
     */
    public static final int MOST_LABEL_BYTES = 500_000;

    /** A probability beside each label, with what JSON puts around the two. */
    private static final int BYTES_BESIDE_A_LABEL = 32;

    /** How many bytes labels take in JSON, at most, each with a number. */
    public static long labelBytes(Collection<String> labels) {
        JsonStringEncoder json = JsonStringEncoder.getInstance();
        return labels.stream()
                .mapToLong(label -> json.quoteAsUTF8(label).length + BYTES_BESIDE_A_LABEL)
                .sum();
    }

    /**
     * Writes a manifest; the snapshot time in whole milliseconds, as Kafka keeps it.
     *
     * @throws IllegalArgumentException if it is over {@link #MAX_BYTES}, if a hash or the model id is not one, or if a string or number
     *     cannot be written
     */
    public static byte[] write(Manifest manifest) {
        requireValid(manifest);
        byte[] bytes = JsonWriting.object(json -> {
            identity(json, manifest);
            JsonWriting.texts(json, "labels", manifest.labels().names());
            JsonWriting.texts(json, "encoders", manifest.encoders());
            JsonWriting.numbers(json, "committee", manifest.committee());
            learners(json, manifest.learners());
            metrics(json, manifest.metrics());
            json.writeObjectFieldStart("gate");
            json.writeBooleanField("serve", manifest.gate().serve());
            json.writeStringField("reason", manifest.gate().reason());
            json.writeEndObject();
            json.writeStringField("source", manifest.source());
            json.writeStringField("software", manifest.software());
            json.writeStringField("time", manifest.time().toString());
            LineageCodec.write(json, manifest.lineage());
            // Last, so that what it signs are the bytes before it.
            if (manifest.signature().isPresent()) {
                json.writeStringField("signature", manifest.signature().get());
            }
        });
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a manifest of " + bytes.length + " bytes for "
                    + manifest.lineage().events() + " events and "
                    + manifest.labels().size() + " labels does not fit into a record");
        }
        return bytes;
    }

    /**
     * The manifest that a record of {@code model-updates} brings; empty if the record is a chunk.
     *
     * @throws UpdateRefusedException as {@link #read}, and if the headers are not those of an update's record
     */
    public static Optional<Manifest> readRecord(byte @Nullable [] value, Headers headers)
            throws UpdateRefusedException {
        if (UpdateHeaders.read(headers).chunk().isPresent()) {
            return Optional.empty();
        }
        if (value == null) {
            throw new UpdateRefusedException(Reason.MALFORMED, "a manifest has no value");
        }
        return Optional.of(read(value));
    }

    /** Reads a manifest; refuses with {@code TOO_LARGE}, {@code UNKNOWN_SCHEMA} or {@code MALFORMED}. */
    public static Manifest read(byte[] value) throws UpdateRefusedException {
        if (value.length > MAX_BYTES) {
            throw new UpdateRefusedException(Reason.TOO_LARGE, "a manifest of " + value.length + " bytes");
        }
        try {
            StrictObject json = StrictJson.object("manifest", ByteBuffer.wrap(value));
            long schema = json.integer("schema");
            UpdateHeaders.requireKnown(schema);
            Manifest manifest = manifest(json);
            if (schema < manifest.schema()) {
                throw new MalformedException(
                        "manifest: of schema " + schema + ", but says what only " + manifest.schema() + " can say");
            }
            return manifest;
        } catch (MalformedException e) {
            throw new UpdateRefusedException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            // What the records of the domain say of values that cannot be.
            throw new UpdateRefusedException(Reason.MALFORMED, "manifest: " + e.getMessage(), e);
        }
    }

    private static void identity(JsonGenerator json, Manifest manifest) throws IOException {
        json.writeNumberField("schema", manifest.schema());
        json.writeStringField("model", manifest.model());
        json.writeNumberField("epoch", manifest.epoch());
        json.writeNumberField("version", manifest.version());
        json.writeNumberField("parent", manifest.parent());
        if (manifest.parentSha256().isPresent()) {
            json.writeStringField("parent_sha256", manifest.parentSha256().get());
        }
        json.writeStringField("kind", code(manifest.kind()));
        if (manifest.base().isPresent()) {
            json.writeNumberField("base", manifest.base().getAsLong());
        }
        json.writeStringField("sha256", manifest.sha256());
        json.writeStringField("graph_sha256", manifest.graphSha256());
        json.writeNumberField("graph_bytes", manifest.graphBytes());
        json.writeNumberField("weights_bytes", manifest.weightsBytes());
        json.writeNumberField("bytes", manifest.bytes());
        json.writeNumberField("chunks", manifest.chunks());
        json.writeNumberField("snapshot_version", manifest.snapshotVersion());
        json.writeStringField(
                "snapshot_time",
                manifest.snapshotTime().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private static void learners(JsonGenerator json, List<Member> learners) throws IOException {
        json.writeArrayFieldStart("learners");
        for (Member learner : learners) {
            json.writeStartObject();
            json.writeStringField("name", learner.name());
            json.writeStringField("strategy", code(learner.strategy()));
            json.writeStringField("encoder", learner.encoder());
            JsonWriting.number(json, "weight", learner.weight());
            metrics(json, learner.prequential());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void metrics(JsonGenerator json, Prequential metrics) throws IOException {
        json.writeObjectFieldStart("metrics");
        json.writeNumberField("events", metrics.events());
        JsonWriting.number(json, "accuracy", metrics.accuracy());
        JsonWriting.number(json, "log_loss", metrics.logLoss());
        JsonWriting.number(json, "last_1000", metrics.lastThousand());
        JsonWriting.numbers(json, "checkpoints", metrics.checkpoints());
        json.writeEndObject();
    }

    private static Manifest manifest(StrictObject json) {
        Manifest manifest = new Manifest(
                json.text("model"),
                json.integer("epoch"),
                json.integer("version"),
                json.integer("parent"),
                json.optionalText("parent_sha256"),
                constant(Kind.values(), "kind", json.text("kind")),
                json.text("sha256"),
                json.text("graph_sha256"),
                json.integer("graph_bytes"),
                json.integer("weights_bytes"),
                Math.toIntExact(json.integer("chunks")),
                new LabelSet(json.texts("labels")),
                json.textMap("encoders"),
                json.optionalInteger("base"),
                json.integer("snapshot_version"),
                json.instant("snapshot_time"),
                LineageCodec.read(json.object("lineage")),
                json.has("learners") ? learners(json) : List.of(),
                metrics(json.object("metrics")),
                gate(json.object("gate")),
                json.text("source"),
                json.text("software"),
                json.instant("time"),
                json.optionalText("signature"));
        requireValid(manifest);
        Map<String, Double> committee = json.numberMap("committee");
        if (json.has("learners") && !manifest.committee().equals(committee)) {
            throw new MalformedException("manifest: committee and learners name different weights");
        }
        if (manifest.bytes() != json.integer("bytes")) {
            throw new MalformedException("manifest: bytes is not the sum of graph_bytes and weights_bytes");
        }
        return manifest;
    }

    private static Prequential metrics(StrictObject json) {
        Map<Integer, Double> checkpoints = new TreeMap<>();
        json.numberMap("checkpoints").forEach((events, accuracy) -> checkpoints.put(Integer.valueOf(events), accuracy));
        return new Prequential(
                json.integer("events"),
                json.number("accuracy"),
                json.number("log_loss"),
                json.number("last_1000"),
                checkpoints);
    }

    private static List<Member> learners(StrictObject json) {
        return json.objects("learners").stream()
                .map(learner -> new Member(
                        learner.text("name"),
                        constant(TransferStrategy.values(), "strategy", learner.text("strategy")),
                        learner.text("encoder"),
                        learner.number("weight"),
                        metrics(learner.object("metrics"))))
                .toList();
    }

    private static Gate gate(StrictObject json) {
        return new Gate(json.bool("serve"), json.text("reason"));
    }

    private static <E extends Enum<E>> E constant(E[] values, String field, String code) {
        for (E value : values) {
            if (code(value).equals(code)) {
                return value;
            }
        }
        throw new MalformedException("manifest: no such " + field + ": " + code);
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void requireValid(Manifest manifest) {
        if (!ModelId.isValid(manifest.model())) {
            throw new IllegalArgumentException(ModelId.RULE);
        }
        requireHash(manifest.sha256());
        requireHash(manifest.graphSha256());
        manifest.parentSha256().ifPresent(ManifestCodec::requireHash);
    }

    private static void requireHash(String hash) {
        if (!Sha256.isHex(hash)) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hex: " + hash);
        }
    }
}
