package io.headwater.scorer;

import io.headwater.model.Coordinates;
import io.headwater.model.Prediction;
import io.headwater.model.RejectReason;
import io.headwater.model.Text;
import io.headwater.model.Topic;
import io.headwater.runtime.kafka.CommitPace;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.wire.EventWriter;
import io.headwater.wire.Explanation;
import io.headwater.wire.Rejection;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
    /** Of a prediction: with its key it stays below what a broker takes by default. */
    private static final int MOST_BYTES = 900_000;

    private final RecordPrefetch<PreparedText> prefetch;
    private final ServedModels models;
    private final Patience patience;
    private final ScorerMetrics metrics;
    private final InstantSource clock;
    private final Set<TopicPartition> seen = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // set in init()
    private ProcessorContext<byte[], Outgoing> context;

    @SuppressWarnings("NullAway.Init") // set in init()
    private CommitPace commits;

    /** @param patience shared by all tasks */
    ScoreProcessor(
            RecordPrefetch<PreparedText> prefetch,
            ServedModels models,
            Patience patience,
            ScorerMetrics metrics,
            InstantSource clock) {
        this.prefetch = prefetch;
        this.models = models;
        this.patience = patience;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A record for one of the output topics. */
    record Outgoing(Topic topic, byte @Nullable [] value) {}

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        this.context = context;
        this.commits = new CommitPace(context, prefetch::pending);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        Coordinates at = new Coordinates(where.topic(), where.partition(), where.offset());
        seen.add(new TopicPartition(at.topic(), at.partition()));
        commits.processed();
        PreparedText prepared = prefetch.take(at, record);
        if (prepared instanceof PreparedText.Refused refused) {
            reject(at, record, refused.reason(), refused.detail());
            return;
        }
        PreparedText.Ready ready = (PreparedText.Ready) prepared;
        Text text = ready.text();
        boolean explain = Explanation.isAsked(record.headers());
        Optional<Prediction> prediction = score(text, ready.features(), explain);
        if (prediction.isEmpty() && hasVersionSoon(text.model())) {
            prediction = score(text, ready.features(), explain);
        }
        if (prediction.isPresent()) {
            metrics.scored(text.model(), Duration.ofMillis(clock.millis() - record.timestamp()));
            context.forward(new Record<>(
                    text.id().getBytes(StandardCharsets.UTF_8),
                    new Outgoing(Topic.PREDICTIONS, EventWriter.prediction(prediction.get(), MOST_BYTES)),
                    record.timestamp(),
                    new RecordHeaders()));
        } else {
            reject(at, record, RejectReason.NO_VERSION, "model " + text.model() + " has no version");
        }
    }

    private Optional<Prediction> score(Text text, EncodedText features, boolean explain) {
        Timer.Sample sample = Timer.start();
        Optional<Prediction> prediction = models.score(text.id(), text.model(), features, explain);
        if (prediction.isPresent()) {
            sample.stop(metrics.scoreTime());
        }
        return prediction;
    }

    private boolean hasVersionSoon(String model) {
        Duration wait = patience.grant(model);
        if (wait.isZero()) {
            return false;
        }
        try {
            boolean came = models.await(model, wait);
            if (!came) {
                patience.inVain();
            }
            return came;
        } catch (InterruptedException e) {
            // Not a rejection: the text was not waited for to the end. Marks the thread as interrupted again.
            throw new InterruptException("waiting for a version of " + model, e);
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

    @Override
    public void close() {
        commits.close();
        seen.forEach(partition -> prefetch.forget(partition.topic(), partition.partition()));
        seen.clear();
    }
}
