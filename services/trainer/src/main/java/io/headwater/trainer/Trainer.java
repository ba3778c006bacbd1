package io.headwater.trainer;

import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.SplitTransformer;
import io.headwater.learn.Budget;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Sampling;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.FineTuneSettings;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Topic;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.Health;
import io.headwater.runtime.Software;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StreamsService;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.InvalidBundleException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.StreamsConfig;

/** A running trainer: the topology on Kafka Streams and the prefetch that feeds it. Start and close from one thread. */
public final class Trainer implements AutoCloseable {
    /** Name of the counter of events learned, one for each model; it moves before the transaction is committed. */
    public static final String EVENTS_TRAINED = "headwater.events.trained";

    /** Name of the gauge of events kept back in the holdout, one for each model. */
    public static final String EVENTS_HELD = "headwater.events.held";

    /** Name of the checks of life and readiness. */
    static final String CHECK = "trainer";

    private final RecordPrefetch<Prepared> prefetch;
    private final StreamsService streams;
    private final Optional<SplitTransformer> transformer;

    private Trainer(RecordPrefetch<Prepared> prefetch, StreamsService streams, Optional<SplitTransformer> transformer) {
        this.prefetch = prefetch;
        this.streams = streams;
        this.transformer = transformer;
    }

    /**
     * Creates missing topics, then starts.
     *
     * @param encoder stays the caller's to close, after the trainer
     * @param onFatal told once when the trainer cannot go on; only hands on
     * @throws InvalidBundleException if the source model is not what its description says
     * @throws EnvironmentException if there is no transformer, and a learner wants to fine-tune it
     */
    public static Trainer start(
            TrainerConfig config, Encoder encoder, Health health, MeterRegistry registry, Consumer<String> onFatal)
            throws InvalidBundleException {
        Sources sources = Sources.open(config.source(), config.labelMap(), encoder);
        int blocks = Learners.trainedBlocks(Learners.names(config.learners(), encoder.id()));
        if (blocks == 0) {
            return start(config, encoder, sources, health, registry, onFatal);
        }
        SplitTransformer transformer = split(config.service(), blocks);
        try {
            return start(config, encoder, sources.with(transformer), health, registry, onFatal);
        } catch (RuntimeException e) {
            transformer.close();
            throw e;
        }
    }

    private static SplitTransformer split(ServiceConfig service, int blocks) {
        try {
            return new Encoders(CacheFolder.encoders())
                    .split(service.transformer(), blocks, service.encoderMaxTokens());
        } catch (InvalidEncoderException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Trainer start(
            TrainerConfig config,
            Encoder encoder,
            Sources sources,
            Health health,
            MeterRegistry registry,
            Consumer<String> onFatal) {
        ServiceConfig service = config.service();
        TopicAdmin.ensure(
                service,
                TopicSpecs.all(service.topicPrefix(), service.topicsPartitions(), service.topicsReplicationFactor()));

        TrainerMetrics metrics = new TrainerMetrics(registry);
        EventReader reader = new EventReader(EventLimits.DEFAULT.withMaxTextBytes(config.maxTextBytes()));
        RecordPrefetch<Prepared> prefetch = new RecordPrefetch<>(
                Set.of(Topic.LABELED_TEXTS.named(service.topicPrefix())),
                service.encoderThreads(),
                "trainer-encode",
                new Preparation(
                        reader,
                        encoder,
                        sources.readsWords(),
                        sources.transformer().map(SplitTransformer::lower),
                        metrics::encoded));
        prefetch.bindTo(registry);

        Map<String, Object> properties =
                StreamsService.exactlyOnceProperties(config.applicationId(), service, config.threads());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
        properties.putAll(prefetch.consumerConfig());
        StreamsService streams = new StreamsService(
                        CHECK,
                        TrainerTopology.build(
                                service.topicPrefix(),
                                config.featurePartitions(),
                                reader,
                                prefetch,
                                targets(config, sources),
                                settings(config, sources, encoder),
                                metrics),
                        properties,
                        health,
                        registry)
                .onFatal(onFatal);
        streams.start();
        return new Trainer(prefetch, streams, sources.transformer());
    }

    private static Function<Recipe, TargetModel> targets(TrainerConfig config, Sources sources) {
        return recipe -> {
            TargetModel target = sources.target(recipe);
            target.limit(new Budget(
                    config.learnBudgetMillis(),
                    new Sampling(config.fineTuneTimeShare(), System::nanoTime),
                    System::nanoTime));
            return target;
        };
    }

    private static Recipe recipe(TrainerConfig config, Sources sources) {
        return new Recipe(
                Learners.names(
                        config.learners(),
                        sources.encoder().encoder(),
                        sources.source().isPresent()),
                config.learningRate(),
                config.labelMap(),
                config.distillation(),
                CommitteeSettings.DEFAULT.withSeed(config.seed()),
                FineTuneSettings.DEFAULT.publishing(config.fineTunePublishEvents()));
    }

    private static FineTuningSettings settings(TrainerConfig config, Sources sources, Encoder encoder) {
        return new FineTuningSettings(
                config.microBatchSize(),
                config.microBatchLinger().toMillis(),
                new PublishSettings(
                        config.publishInterval().toMillis(),
                        config.publishBusyInterval().toMillis(),
                        config.publishBytesPerSecond(),
                        config.publishSnapshotVersions(),
                        config.republish().toMillis(),
                        PublishSettings.MOST_EVENTS),
                config.snapshotInterval().toMillis(),
                config.snapshotBytesPerSecond(),
                config.rollbackEvents(),
                config.snapshotEvents(),
                config.maxLabels(),
                config.maxModels(),
                config.holdout(),
                config.gate(),
                config.watchdogDrop(),
                sources.sha256(),
                recipe(config, sources),
                config.recorded(),
                encoder.id(),
                sources.encoders(encoder),
                Software.description(),
                config.signer());
    }

    @Override
    public void close() {
        streams.close();
        prefetch.close();
        transformer.ifPresent(SplitTransformer::close);
    }
}
