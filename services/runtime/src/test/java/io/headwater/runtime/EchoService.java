package io.headwater.runtime;

import io.headwater.model.Coordinates;
import io.headwater.model.Topic;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StableProcess;
import io.headwater.runtime.kafka.StreamsService;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A whole small service, as the real ones are built: texts go in, and come out as predictions in capitals. */
@Command(name = "echo")
public final class EchoService extends ServiceCommand {
    /** A text that no service survives. */
    static final String POISON = "poison";

    /** Starts it as its own process. */
    public static void main(String... arguments) {
        Logging.install();
        System.exit(new CommandLine(new EchoService()).execute(arguments));
    }

    @Override
    protected ConfigDef definition() {
        return ServiceConfig.define(new ConfigDef(), 0);
    }

    @Override
    protected Service service(Configuration configuration) {
        ServiceConfig config = ServiceConfig.from(configuration);
        return lifecycle -> {
            Health health = new Health();
            PrometheusMeterRegistry registry = Metrics.registry("echo");
            lifecycle.onStop("metrics", registry::close);
            HttpEndpoint http =
                    lifecycle.start("http", () -> HttpEndpoint.start(config, health, registry, routes -> {}));
            TopicAdmin.ensure(config, TopicSpecs.all(config.topicPrefix(), config.topicsPartitions(), (short) -1));
            RecordPrefetch<String> prefetch = lifecycle.start("prefetch", () -> prefetch(config));
            StreamsService streams = lifecycle.start("streams", () -> streams(config, prefetch, health, registry));
            streams.onFatal(reason -> lifecycle.exit(ExitCode.FAILURE, reason)).start();
            System.out.println("listening on " + http.port());
        };
    }

    static RecordPrefetch<String> prefetch(ServiceConfig config) {
        return new RecordPrefetch<>(
                Set.of(Topic.TEXTS.named(config.topicPrefix())),
                config.encoderThreads(),
                "echo-prefetch",
                EchoService::capitals);
    }

    private static String capitals(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
    }

    static StreamsService streams(
            ServiceConfig config, RecordPrefetch<String> prefetch, Health health, PrometheusMeterRegistry registry) {
        Map<String, Object> properties = StreamsService.exactlyOnceProperties(config.topicPrefix() + "echo", config, 2);
        properties.putAll(prefetch.consumerConfig());
        return new StreamsService("echo", topology(config, prefetch), properties, health, registry);
    }

    private static Topology topology(ServiceConfig config, RecordPrefetch<String> prefetch) {
        Topology topology = new Topology();
        topology.addSource(
                "texts",
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                Topic.TEXTS.named(config.topicPrefix()));
        topology.addProcessor("echo", () -> new Echo(prefetch), "texts");
        topology.addStateStore(StableProcess.store(), "echo");
        topology.addSink(
                "predictions",
                Topic.PREDICTIONS.named(config.topicPrefix()),
                Serdes.ByteArray().serializer(),
                Serdes.String().serializer(),
                "echo");
        return topology;
    }

    private static final class Echo implements Processor<byte[], byte[], byte[], String> {
        private final RecordPrefetch<String> prefetch;
        private final Set<Coordinates> assigned = new HashSet<>();
        private ProcessorContext<byte[], String> context;

        Echo(RecordPrefetch<String> prefetch) {
            this.prefetch = prefetch;
        }

        @Override
        public void init(ProcessorContext<byte[], String> context) {
            this.context = context;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            RecordMetadata metadata = context.recordMetadata().orElseThrow();
            Coordinates at = new Coordinates(metadata.topic(), metadata.partition(), metadata.offset());
            assigned.add(new Coordinates(metadata.topic(), metadata.partition(), 0));
            String value = prefetch.take(at, record);
            if (value.equals(POISON.toUpperCase(Locale.ROOT))) {
                throw new IllegalStateException("a poisonous text");
            }
            context.forward(record.withValue(value));
        }

        @Override
        public void close() {
            assigned.forEach(at -> prefetch.forget(at.topic(), at.partition()));
        }
    }
}
