package io.headwater.scorer;

import io.headwater.model.Coordinates;
import io.headwater.model.Prediction;
import io.headwater.model.RejectReason;
import io.headwater.model.Text;
import io.headwater.model.Topic;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.wire.EventWriter;
import io.headwater.wire.Rejection;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Turns each text into a prediction by the version being served, or a rejection. The encoding was begun when the record was
 * polled; the scoring itself takes microseconds.
 */
final class ScoreProcessor implements Processor<byte[], byte[], byte[], ScoreProcessor.Outgoing> {
    private final RecordPrefetch<PreparedText> prefetch;
    private final ServedModels models;
    private final String encoder;
    private final Duration patience;
    private final ScorerMetrics metrics;
    private final Set<TopicPartition> seen = new HashSet<>();

    /** Models that did not come within the patience: their texts do not make others wait again. */
    private final Set<String> missing = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // set in init()
    private ProcessorContext<byte[], Outgoing> context;

    /**
     * @param encoder id of the encoder
     * @param patience how long the first text of a model without a version waits for one
     */
    ScoreProcessor(
            RecordPrefetch<PreparedText> prefetch,
            ServedModels models,
            String encoder,
            Duration patience,
            ScorerMetrics metrics) {
        this.prefetch = prefetch;
        this.models = models;
        this.encoder = encoder;
        this.patience = patience;
        this.metrics = metrics;
    }

    /** A record for one of the output topics. */
    record Outgoing(Topic topic, byte @Nullable [] value) {}

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        Coordinates at = new Coordinates(where.topic(), where.partition(), where.offset());
        seen.add(new TopicPartition(at.topic(), at.partition()));
        PreparedText prepared = prefetch.take(at, () -> consumed(at, record));
        if (prepared instanceof PreparedText.Refused refused) {
            reject(at, record, refused.reason(), refused.detail());
            return;
        }
        PreparedText.Ready ready = (PreparedText.Ready) prepared;
        Text text = ready.text();
        Optional<Prediction> prediction = score(text, ready.features());
        if (prediction.isPresent()) {
            context.forward(new Record<>(
                    text.id().getBytes(StandardCharsets.UTF_8),
                    new Outgoing(Topic.PREDICTIONS, EventWriter.prediction(prediction.get())),
                    record.timestamp(),
                    new RecordHeaders()));
        } else {
            reject(at, record, RejectReason.NO_VERSION, "model " + text.model() + " has no version");
        }
    }

    private Optional<Prediction> score(Text text, float[] features) {
        if (!hasVersion(text.model())) {
            return Optional.empty();
        }
        Timer.Sample sample = Timer.start();
        Optional<Prediction> prediction = models.score(text.id(), text.model(), encoder, features);
        sample.stop(metrics.scoreTime());
        return prediction;
    }

    private boolean hasVersion(String model) {
        if (models.current(model).isPresent()) {
            missing.remove(model);
            return true;
        }
        if (missing.contains(model)) {
            return false;
        }
        try {
            boolean came = models.await(model, patience);
            if (!came) {
                missing.add(model);
            }
            return came;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void reject(Coordinates at, Record<byte[], byte[]> record, RejectReason reason, String detail) {
        metrics.rejected(reason);
        Rejection rejection = Rejection.of(at, record.key(), record.value(), record.headers(), reason, detail);
        context.forward(new Record<>(
                rejection.key(),
                new Outgoing(Topic.REJECTED, rejection.value()),
                record.timestamp(),
                rejection.headers()));
    }

    private static ConsumerRecord<byte[], byte[]> consumed(Coordinates at, Record<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                at.topic(),
                at.partition(),
                at.offset(),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    @Override
    public void close() {
        seen.forEach(partition -> prefetch.forget(partition.topic(), partition.partition()));
        seen.clear();
    }
}
