package io.headwater.trainer;

import io.headwater.model.Coordinates;
import io.headwater.runtime.kafka.CommitPace;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.wire.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Turns input records into encoded events keyed by model id, or rejections; stateless. The work itself was begun when the
 * record was polled; {@code process} waits for its result, so that nothing is committed whose encoding is under way.
 */
final class EncodeProcessor implements Processor<byte[], byte[], byte[], Flow> {
    private final RecordPrefetch<Prepared> prefetch;
    private final TrainerMetrics metrics;
    private final Set<TopicPartition> seen = new HashSet<>();
    private ProcessorContext<byte[], Flow> context;
    private CommitPace commits;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    EncodeProcessor(RecordPrefetch<Prepared> prefetch, TrainerMetrics metrics) {
        this.prefetch = prefetch;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], Flow> context) {
        this.context = context;
        this.commits = new CommitPace(context, prefetch::pending);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        Coordinates at = new Coordinates(where.topic(), where.partition(), where.offset());
        seen.add(new TopicPartition(at.topic(), at.partition()));
        Prepared prepared = prefetch.take(at, record);
        if (prepared instanceof Prepared.Refused refused) {
            metrics.rejected(refused.reason());
            context.forward(Outgoings.rejection(
                    Rejection.of(
                            at, record.key(), record.value(), record.headers(), refused.reason(), refused.detail()),
                    record.timestamp()));
        } else {
            context.forward(encoded(at, record, (Prepared.Ready) prepared));
        }
        commits.processed();
    }

    private static Record<byte[], Flow> encoded(Coordinates at, Record<byte[], byte[]> record, Prepared.Ready ready) {
        String model = ready.event().model();
        Flow event = new Flow.Encoded(
                at, record.timestamp(), model, ready.event().label(), ready.features(), record.key(), record.value());
        return record.withKey(model.getBytes(StandardCharsets.UTF_8)).withValue(event);
    }

    @Override
    public void close() {
        commits.close();
        seen.forEach(partition -> prefetch.forget(partition.topic(), partition.partition()));
        seen.clear();
    }
}
