package io.headwater.scorer;

import io.headwater.model.Topic;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** The scorer's topology: texts → predictions, or rejections. */
final class ScorerTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private static final Serde<ScoreProcessor.Outgoing> OUTGOING =
            Serdes.serdeFrom((topic, record) -> record.value(), (topic, bytes) -> {
                throw new UnsupportedOperationException("outgoing records are not read back");
            });

    private ScorerTopology() {}

    /**
     * Reads texts, gives them to the processors, sends what these say.
     *
     * @param topicPrefix stands before the name of each of the contract's topics
     */
    static Topology build(
            String topicPrefix, ProcessorSupplier<byte[], byte[], byte[], ScoreProcessor.Outgoing> processors) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        Topic.TEXTS.named(topicPrefix),
                        Consumed.with(BYTES, BYTES).withName("texts"))
                .process(processors, Named.as("score"))
                .to(
                        (key, record, context) -> record.topic().named(topicPrefix),
                        Produced.with(BYTES, OUTGOING).withName("scored"));
        return builder.build();
    }
}
