package io.headwater.trainer;

import io.headwater.encode.Encoder;
import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.wire.EventReader;
import io.headwater.wire.Reading;
import io.micrometer.core.instrument.Timer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads, validates and encodes one input record; a pure function of the record, run on the prefetch's threads. */
final class Preparation implements Function<ConsumerRecord<byte[], byte[]>, Prepared> {
    private final EventReader reader;
    private final Encoder encoder;
    private final Timer encodeTime;

    Preparation(EventReader reader, Encoder encoder, Timer encodeTime) {
        this.reader = reader;
        this.encoder = encoder;
        this.encodeTime = encodeTime;
    }

    @Override
    public Prepared apply(ConsumerRecord<byte[], byte[]> record) {
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        Reading<LabeledText> reading = reader.labeledText(at, record.value(), record.headers());
        if (reading instanceof Reading.Refused<LabeledText> refused) {
            return new Prepared.Refused(refused.reason(), refused.detail());
        }
        LabeledText event = ((Reading.Accepted<LabeledText>) reading).value();
        Timer.Sample sample = Timer.start();
        float[] features = encoder.encode(event.text());
        sample.stop(encodeTime);
        return new Prepared.Ready(event, features);
    }
}
