package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.encode.LowerBlocks;
import io.headwater.model.Coordinates;
import io.headwater.model.Text;
import io.headwater.wire.EventReader;
import io.headwater.wire.Reading;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads, validates and encodes one text; a pure function of the record, run on the prefetch's threads. */
final class Preparation implements Function<ConsumerRecord<byte[], byte[]>, PreparedText> {
    private final EventReader reader;
    private final Encoder encoder;
    private final Function<String, Optional<LowerBlocks>> lower;
    private final Timer encodeTime;

    /** @param lower what the version that is served of a model reads beside the encoder's features, if it does */
    Preparation(EventReader reader, Encoder encoder, Function<String, Optional<LowerBlocks>> lower, Timer encodeTime) {
        this.lower = lower;
        this.reader = reader;
        this.encoder = encoder;
        this.encodeTime = encodeTime;
    }

    @Override
    public PreparedText apply(ConsumerRecord<byte[], byte[]> record) {
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        Reading<Text> reading = reader.text(at, record.value(), record.headers());
        if (reading instanceof Reading.Refused<Text> refused) {
            return new PreparedText.Refused(refused.reason(), refused.detail());
        }
        Text text = ((Reading.Accepted<Text>) reading).value();
        Timer.Sample sample = Timer.start();
        EncodedText features = new EncodedText(text.text(), encoder.encode(text.text()));
        // Here many texts are prepared at once; they are scored one after the other.
        lower.apply(text.model()).ifPresent(features::states);
        sample.stop(encodeTime);
        return new PreparedText.Ready(text, features);
    }
}
