package io.headwater.scorer;

import io.headwater.model.Topic;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StableProcess;
import java.time.InstantSource;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The scorer's topology: texts → predictions, or rejections. */
final class ScorerTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private static final Serde<ScoreProcessor.Outgoing> OUTGOING =
            Serdes.serdeFrom((topic, record) -> record.value(), (topic, bytes) -> {
                throw new UnsupportedOperationException("outgoing records are not read back");
            });

    private ScorerTopology() {}

    /** @param topicPrefix stands before the name of each of the contract's topics */
    static Topology build(
            String topicPrefix,
            RecordPrefetch<PreparedText> prefetch,
            ServedModels models,
            Patience patience,
            ScorerMetrics metrics,
            InstantSource clock) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        Topic.TEXTS.named(topicPrefix),
                        Consumed.with(BYTES, BYTES).withName("texts").withTimestampExtractor(new TextTimestamps(clock)))
                .process(processors(prefetch, models, patience, metrics, clock), Named.as("score"))
                .to(
                        (key, record, context) -> record.topic().named(topicPrefix),
                        Produced.with(BYTES, OUTGOING).withName("scored"));
        return builder.build();
    }

    private static ProcessorSupplier<byte[], byte[], byte[], ScoreProcessor.Outgoing> processors(
            RecordPrefetch<PreparedText> prefetch,
            ServedModels models,
            Patience patience,
            ScorerMetrics metrics,
            InstantSource clock) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], ScoreProcessor.Outgoing> get() {
                return new ScoreProcessor(prefetch, models, patience, metrics, clock);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(StableProcess.store());
            }
        };
    }
}
