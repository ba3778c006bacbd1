package io.headwater.console.feed;

import io.headwater.console.view.RefusedEvent;
import io.headwater.console.view.Views;
import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.Prediction;
import io.headwater.model.Topic;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.OutputReader;
import io.headwater.wire.Reading;
import io.headwater.wire.Rejection;
import io.headwater.wire.UpdateRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each record apart and enters it into the view; one that cannot be read is left out. Used by one thread. */
final class RecordFold {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFold.class);

    private static final int EXCERPT = 160;

    private final Views views;
    private final EventReader reader = new EventReader(EventLimits.DEFAULT);
    private final Consumer<Prediction> onPrediction;
    private final BiConsumer<String, String> onRefused;
    private final Set<Topic> complained = EnumSet.noneOf(Topic.class);

    /**
     * @param onPrediction told of each prediction
     * @param onRefused told of each refused record: its key, and why
     */
    RecordFold(Views views, Consumer<Prediction> onPrediction, BiConsumer<String, String> onRefused) {
        this.views = views;
        this.onPrediction = onPrediction;
        this.onRefused = onRefused;
    }

    /** @param readable when the record could be read; empty if it was there before this process */
    void fold(Topic topic, ConsumerRecord<byte[], byte[]> record, OptionalLong readable) {
        if (record.value() == null && topic != Topic.REJECTED) {
            return; // a model's entry was deleted, or a text without a value, which is told by its rejection
        }
        try {
            switch (topic) {
                case MODELS -> views.published(ManifestCodec.read(record.value()), readable);
                case MODEL_EVENTS -> views.happened(OutputReader.modelEvent(record.value()));
                case PREDICTIONS -> predicted(OutputReader.prediction(record.value()));
                case LABELED_TEXTS -> labeled(record);
                case REJECTED -> refused(record);
                default -> throw new IllegalArgumentException("nothing to see in " + topic);
            }
        } catch (UpdateRefusedException | RuntimeException e) {
            // Whoever may write to the topic may write nonsense: the page goes on without it.
            if (complained.add(topic)) {
                LOG.warn("A record of {} cannot be read, at {}; said once", record.topic(), record.offset(), e);
            }
        }
    }

    private void predicted(Prediction prediction) {
        views.predicted(prediction);
        onPrediction.accept(prediction);
    }

    private void labeled(ConsumerRecord<byte[], byte[]> record) {
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        Reading<LabeledText> reading = reader.labeledText(at, record.value(), record.headers());
        if (reading instanceof Reading.Accepted<LabeledText> accepted) {
            views.labeled(at, accepted.value());
        }
    }

    private void refused(ConsumerRecord<byte[], byte[]> record) {
        String reason = header(record, Rejection.REASON).orElse("unknown");
        String detail = header(record, Rejection.DETAIL).orElse("");
        String from = header(record, Rejection.STREAMS_TOPIC).orElse("?") + "-"
                + header(record, Rejection.STREAMS_PARTITION).orElse("?") + "-"
                + header(record, Rejection.STREAMS_OFFSET).orElse("?");
        views.refused(new RefusedEvent(reason, detail, from, excerpt(record.value()), record.timestamp()));
        if (record.key() != null) {
            onRefused.accept(new String(record.key(), StandardCharsets.UTF_8), reason + ": " + detail);
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** The beginning of a value that may be anything: what is not UTF-8 shows as the replacement character. */
    private static String excerpt(byte[] value) {
        if (value == null) {
            return "";
        }
        String text = new String(value, 0, Math.min(value.length, 4 * EXCERPT), StandardCharsets.UTF_8);
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
    }
}
