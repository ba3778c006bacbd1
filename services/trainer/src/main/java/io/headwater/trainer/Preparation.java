package io.headwater.trainer;

import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.encode.LowerBlocks;
import io.headwater.learn.Features;
import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.RejectReason;
import io.headwater.wire.EventReader;
import io.headwater.wire.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads, validates and encodes one input record; a pure function of the record, run on the prefetch's threads. */
final class Preparation implements Function<ConsumerRecord<byte[], byte[]>, Prepared> {
    /**
     * Key, value and headers as received travel with the features to the model's partition, in a record of at most 1 MB;
     * what came in compressed can be many times that, and would end every trainer that reads it.
     */
    private static final int MAX_RECEIVED_BYTES = 1_000_000;

    private static final int BYTES_BESIDE_A_HEADER = 10;

    private static final HashedNgrams NGRAMS = new HashedNgrams();
    private static final HashedWords WORDS = new HashedWords();

    private final EventReader reader;
    private final Encoder encoder;
    private final boolean words;
    private final Optional<LowerBlocks> lower;
    private final LongConsumer encodeNanos;

    /**
     * Prepares nothing yet.
     *
     * @param words whether a learner reads words in their order
     * @param lower makes the tokens, if there is a learner that reads them
     * @param encodeNanos told how long each text took to encode
     */
    Preparation(
            EventReader reader, Encoder encoder, boolean words, Optional<LowerBlocks> lower, LongConsumer encodeNanos) {
        this.lower = lower;
        this.reader = reader;
        this.encoder = encoder;
        this.words = words;
        this.encodeNanos = encodeNanos;
    }

    @Override
    public Prepared apply(ConsumerRecord<byte[], byte[]> record) {
        long received = receivedBytes(record);
        if (received > MAX_RECEIVED_BYTES) {
            return new Prepared.Refused(
                    RejectReason.RECORD_TOO_LARGE,
                    "key, value and headers have " + received + " bytes, " + MAX_RECEIVED_BYTES + " are allowed");
        }
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        Reading<LabeledText> reading = reader.labeledText(at, record.value(), record.headers());
        if (reading instanceof Reading.Refused<LabeledText> refused) {
            return new Prepared.Refused(refused.reason(), refused.detail());
        }
        LabeledText event = ((Reading.Accepted<LabeledText>) reading).value();
        long begun = System.nanoTime();
        Features features = new Features(
                encoder.encode(event.text()),
                NGRAMS.encode(event.text()),
                words ? WORDS.encode(event.text()) : new int[0],
                lower.map(blocks -> blocks.tokens(event.text())).orElse(new int[0]));
        encodeNanos.accept(System.nanoTime() - begun);
        return new Prepared.Ready(event, features);
    }

    private static long receivedBytes(ConsumerRecord<byte[], byte[]> record) {
        long bytes = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += header.key().getBytes(StandardCharsets.UTF_8).length
                    + length(header.value())
                    + BYTES_BESIDE_A_HEADER;
        }
        return bytes;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
