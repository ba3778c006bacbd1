package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StreamsService;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsServiceIT {
    private static final int PARTITIONS = 4;

    private static Kafka kafka;

    @TempDir
    private Path dir;

    private final Health health = new Health();
    private final PrometheusMeterRegistry registry = Metrics.registry("echo");

    @BeforeAll
    static void start(@TempDir Path dir) {
        kafka = new Kafka(dir.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void everythingPolledIsPreparedAheadAndComesOutOnceAndInOrder() {
        ServiceConfig config = config("order.");
        kafka.send("order.texts", PARTITIONS, IntStream.range(0, 2_000).mapToObj(i -> "text-" + i));

        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config);
                StreamsService streams = EchoService.streams(config, prefetch, health, registry)) {
            streams.start();

            Map<Integer, List<String>> predictions = kafka.read("order.predictions", PARTITIONS, 2_000);

            List<Integer> numbers = predictions.values().stream()
                    .flatMap(List::stream)
                    .map(text -> Integer.valueOf(text.substring("TEXT-".length())))
                    .toList();
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 2_000).boxed().toList());
            // What came from one partition has one key and so went to one partition.
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int source = partition;
                assertThat(numbers.stream().filter(number -> number % PARTITIONS == source))
                        .isSorted();
            }
            assertThat(prefetch.preparedInPlace()).isZero();
            assertThat(prefetch.pending()).isZero();
            assertThat(registry.scrape())
                    .contains("kafka_stream_thread_process_total")
                    .contains("kafka_consumer_fetch_manager_records_consumed_total");
        }
    }

    @Test
    void aPausedServiceTakesItsTasksButProcessesNothingUntilItIsResumed() {
        ServiceConfig config = config("pause.");
        kafka.send("pause.texts", PARTITIONS, IntStream.range(0, 20).mapToObj(i -> "text-" + i));

        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config);
                StreamsService streams = EchoService.streams(config, prefetch, health, registry)) {
            streams.pause();
            streams.start();
            Kafka.until("ready", () -> health.ready().up());
            Kafka.until("polled while paused", () -> prefetch.pending() == 20);
            assertThat(streams.isPaused()).isTrue();

            streams.resume();

            assertThat(kafka.read("pause.predictions", PARTITIONS, 20)).isNotEmpty();
        }
    }

    @Test
    void anOrderlyEndLeavesTheGroupAtOnce() throws Exception {
        ServiceConfig config = config("leave.");
        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config)) {
            StreamsService streams = EchoService.streams(config, prefetch, health, registry);
            streams.start();
            Kafka.until("ready", () -> health.ready().up());
            assertThat(members("leave.echo")).hasSize(2);

            streams.close(Duration.ofSeconds(30));

            assertThat(members("leave.echo")).isEmpty();
            assertThat(health.live().up()).isTrue();
            assertThat(health.ready().up()).isFalse();
        }
    }

    @Test
    void anInstanceThatComesBackIsTheSameMember() throws Exception {
        ServiceConfig config = config("back.");
        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config)) {
            StreamsService first = EchoService.streams(config, prefetch, health, registry);
            first.start();
            Kafka.until("ready", () -> health.ready().up());
            List<String> before = identities("back.echo");
            first.close(Duration.ofSeconds(30), false);
            assertThat(identities("back.echo")).isEqualTo(before);

            kafka.send("back.texts", PARTITIONS, IntStream.range(0, 20).mapToObj(i -> "text-" + i));
            try (StreamsService second = EchoService.streams(config, prefetch, health, registry)) {
                second.start();

                kafka.read("back.predictions", PARTITIONS, 20);
                assertThat(identities("back.echo")).isEqualTo(before);
            }
        }
    }

    @Test
    void aDefectTurnsLiveRedWithItsReasonAndIsReported() throws Exception {
        ServiceConfig config = config("poison.");
        CompletableFuture<String> fatal = new CompletableFuture<>();
        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config);
                StreamsService streams = EchoService.streams(config, prefetch, health, registry)) {
            streams.onFatal(fatal::complete).start();
            Kafka.until("ready", () -> health.ready().up());
            assertThat(health.live().up()).isTrue();

            kafka.send("poison.texts", PARTITIONS, List.of("text", EchoService.POISON).stream());

            assertThat(fatal.get(60, TimeUnit.SECONDS)).contains("a poisonous text");
            assertThat(health.live().checks().get("echo")).contains("a poisonous text");
            assertThat(health.live().up()).isFalse();
        }
    }

    @Test
    void aSecondInstanceInTheSameFolderIsRefused() {
        ServiceConfig config = config("same.");
        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config);
                StreamsService first = EchoService.streams(config, prefetch, health, registry)) {
            assertThatThrownBy(() -> EchoService.streams(config, prefetch, health, registry))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining("state.dir");
            assertThat(first.isPaused()).isFalse();
        }
    }

    private ServiceConfig config(String prefix) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "topic.prefix",
                prefix,
                "state.dir",
                dir.resolve(prefix.toLowerCase(Locale.ROOT) + "state").toString(),
                "encoder.threads",
                "2"));
        ServiceConfig config = ServiceConfig.of(settings);
        TopicAdmin.ensure(config, TopicSpecs.all(prefix, PARTITIONS, (short) -1));
        return config;
    }

    private static Collection<MemberDescription> members(String group) throws Exception {
        return kafka.admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get()
                .members();
    }

    private static List<String> identities(String group) throws Exception {
        return members(group).stream()
                .map(member -> member.groupInstanceId().orElseThrow())
                .sorted()
                .toList();
    }
}
