package io.headwater.trainer;

import io.headwater.learn.TargetModel;
import io.headwater.model.Topic;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.wire.EventReader;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * The trainer's topology: read and validate → encode (stateless, any partition, any instance) → repartition by model id, with
 * commands in between → fine-tune (stateful, one writer per model) → versions, the models' diary, rejections.
 */
final class TrainerTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private static final Serde<Flow.Outgoing> OUTGOING =
            Serdes.serdeFrom((topic, record) -> record.value(), (topic, bytes) -> {
                throw new UnsupportedOperationException("outgoing records are not read back");
            });

    private TrainerTopology() {}

    /**
     * @param topicPrefix stands before the name of each of the contract's topics
     * @param featurePartitions over how many partitions models are spread; cannot change while there is state
     */
    static Topology build(
            String topicPrefix,
            int featurePartitions,
            EventReader reader,
            RecordPrefetch<Prepared> prefetch,
            Function<Recipe, TargetModel> targets,
            FineTuningSettings settings,
            TrainerMetrics metrics) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(FineTuneProcessor.STORE), Serdes.Bytes(), BYTES)
                .withLoggingEnabled(Map.of()));
        KStream<byte[], Flow> encoded = builder.stream(
                        Topic.LABELED_TEXTS.named(topicPrefix),
                        Consumed.with(BYTES, BYTES).withName("labeled-texts"))
                .process(() -> new EncodeProcessor(prefetch, metrics), Named.as("encode"));
        KStream<byte[], Flow> commands = builder.stream(
                        Topic.MODEL_COMMANDS.named(topicPrefix),
                        Consumed.with(BYTES, BYTES).withName("model-commands"))
                .process(() -> new CommandProcessor(reader, metrics), Named.as("read-commands"));
        KStream<byte[], Flow> read = encoded.merge(commands, Named.as("read"));
        send(read, topicPrefix, "refused");

        KStream<byte[], Flow> tuned = read.filter((key, flow) -> flow instanceof Flow.ForModel, Named.as("let-in"))
                .mapValues(flow -> (Flow.ForModel) flow, Named.as("for-model"))
                .repartition(Repartitioned.with(BYTES, new ForModelSerde())
                        .withName("features")
                        .withNumberOfPartitions(featurePartitions))
                .process(
                        () -> new FineTuneProcessor(targets, settings, metrics),
                        Named.as("fine-tune"),
                        FineTuneProcessor.STORE);
        send(tuned, topicPrefix, "results");

        return builder.build();
    }

    private static void send(KStream<byte[], Flow> flows, String topicPrefix, String name) {
        flows.filter((key, flow) -> flow instanceof Flow.Outgoing, Named.as(name))
                .mapValues(flow -> (Flow.Outgoing) flow, Named.as(name + "-records"))
                .to(
                        (key, record, context) -> record.topic().named(topicPrefix),
                        Produced.with(BYTES, OUTGOING).withName(name + "-sink"));
    }
}
