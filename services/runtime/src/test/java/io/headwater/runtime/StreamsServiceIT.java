package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.runtime.kafka.StreamsService;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class StreamsServiceIT {
    private static EchoTopics echo;

    @TempDir
    private Path dir;

    private final Health health = new Health();
    private final PrometheusMeterRegistry registry = Metrics.registry("echo");

    @BeforeAll
    static void use(EmbeddedBroker broker, TestTopics topics) {
        echo = new EchoTopics(broker, topics);
    }

    @Test
    void everythingPolledIsPreparedAheadAndComesOutOnceAndInOrder() {
        ServiceConfig config = config("order.");
        echo.send("order.", 2_000);

        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config);
                StreamsService streams = EchoService.streams(config, prefetch, health, registry)) {
            streams.start();

            List<String> predictions = echo.predictions("order.", 2_000);

            List<Integer> numbers = predictions.stream()
                    .map(text -> Integer.valueOf(text.substring("TEXT-".length())))
                    .toList();
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 2_000).boxed().toList());
            // What came from one partition has one key and so went to one partition.
            for (int partition = 0; partition < EchoTopics.PARTITIONS; partition++) {
                int source = partition;
                assertThat(numbers.stream().filter(number -> number % EchoTopics.PARTITIONS == source))
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
        echo.send("pause.", 20);

        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config);
                StreamsService streams = EchoService.streams(config, prefetch, health, registry)) {
            streams.pause();
            streams.start();
            EchoTopics.until("ready", () -> health.ready().up());
            EchoTopics.until("polled while paused", () -> prefetch.pending() == 20);
            assertThat(streams.isPaused()).isTrue();

            streams.resume();

            assertThat(echo.predictions("pause.", 20)).isNotEmpty();
        }
    }

    @Test
    void anOrderlyEndLeavesTheGroupAtOnce() throws Exception {
        ServiceConfig config = config("leave.");
        try (RecordPrefetch<String> prefetch = EchoService.prefetch(config)) {
            StreamsService streams = EchoService.streams(config, prefetch, health, registry);
            streams.start();
            EchoTopics.until("ready", () -> health.ready().up());
            assertThat(echo.members("leave.")).hasSize(2);

            streams.close(Duration.ofSeconds(30));

            assertThat(echo.members("leave.")).isEmpty();
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
            EchoTopics.until("ready", () -> health.ready().up());
            List<String> before = identities("back.");
            first.close(Duration.ofSeconds(30), false);
            assertThat(identities("back.")).isEqualTo(before);

            echo.send("back.", 20);
            try (StreamsService second = EchoService.streams(config, prefetch, health, registry)) {
                second.start();

                echo.predictions("back.", 20);
                assertThat(identities("back.")).isEqualTo(before);
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
            EchoTopics.until("ready", () -> health.ready().up());
            assertThat(health.live().up()).isTrue();

            echo.sendPoison("poison.");

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
                echo.broker().bootstrapServers(),
                "topic.prefix",
                prefix,
                "state.dir",
                dir.resolve(prefix.toLowerCase(Locale.ROOT) + "state").toString(),
                "encoder.threads",
                "2"));
        ServiceConfig config = ServiceConfig.of(settings);
        TopicAdmin.ensure(config, TopicSpecs.all(prefix, EchoTopics.PARTITIONS, (short) -1));
        return config;
    }

    private static List<String> identities(String prefix) throws Exception {
        return echo.members(prefix).stream()
                .map(member -> member.groupInstanceId().orElseThrow())
                .sorted()
                .toList();
    }
}
