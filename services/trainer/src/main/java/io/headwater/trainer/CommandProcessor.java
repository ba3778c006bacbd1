package io.headwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.Coordinates;
import io.headwater.model.ModelCommand;
import io.headwater.wire.EventReader;
import io.headwater.wire.Reading;
import io.headwater.wire.Rejection;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Turns records of {@code model-commands} into commands keyed by model id, or rejections; stateless. */
final class CommandProcessor implements Processor<byte[], byte[], byte[], Flow> {
    private final EventReader reader;
    private final TrainerMetrics metrics;
    private ProcessorContext<byte[], Flow> context;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    CommandProcessor(EventReader reader, TrainerMetrics metrics) {
        this.reader = reader;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], Flow> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Reading<String> model = reader.modelId(record.key());
        Reading<ModelCommand> command = reader.modelCommand(record.value(), record.headers());
        if (model instanceof Reading.Refused<String> refused) {
            reject(record, refused);
        } else if (command instanceof Reading.Refused<ModelCommand> refused) {
            reject(record, refused);
        } else {
            String id = ((Reading.Accepted<String>) model).value();
            Flow commanded = new Flow.Commanded(id, ((Reading.Accepted<ModelCommand>) command).value());
            context.forward(record.withKey(id.getBytes(UTF_8)).withValue(commanded));
        }
    }

    private void reject(Record<byte[], byte[]> record, Reading.Refused<?> refused) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        Coordinates at = new Coordinates(where.topic(), where.partition(), where.offset());
        metrics.rejected(refused.reason());
        context.forward(Outgoings.rejection(
                Rejection.of(at, record.key(), record.value(), record.headers(), refused.reason(), refused.detail()),
                record.timestamp()));
    }
}
