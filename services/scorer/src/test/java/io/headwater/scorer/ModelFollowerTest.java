package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.Await;
import io.headwater.wire.TrustedKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class ModelFollowerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final TopicPartition UPDATES = new TopicPartition("model-updates", 0);
    private static final TopicPartition MODELS = new TopicPartition("models", 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScorerMetrics metrics = new ScorerMetrics(registry);
    private final ServedModels models = new ServedModels(new FlatEncoder(), InstantSource.system());
    private final List<String> fatal = new CopyOnWriteArrayList<>();

    private ModelFollower follower(Supplier<Consumer<byte[], byte[]>> consumers) {
        InstantSource clock = () -> Instant.now();
        return new ModelFollower(
                consumers,
                UPDATES.topic(),
                MODELS.topic(),
                new UpdateIntake(
                        models,
                        new FlatEncoder(),
                        new UpdatePolicy(100_000, TrustedKeys.ANY),
                        metrics,
                        clock,
                        (manifest, time) -> {}),
                TrustedKeys.ANY,
                metrics,
                registry,
                clock,
                Duration.ofSeconds(10),
                fatal::add);
    }

    /** A consumer of empty topics. */
    private static MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Node node = new Node(1, "localhost", 1);
        for (TopicPartition partition : List.of(UPDATES, MODELS)) {
            consumer.updatePartitions(
                    partition.topic(),
                    List.of(new PartitionInfo(partition.topic(), 0, node, new Node[] {node}, new Node[] {node})));
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, 0L));
        }
        return consumer;
    }

    @Test
    void whatNoRetryCanMendEndsItAndIsToldOnce() {
        MockConsumer<byte[], byte[]> consumer = consumer();
        consumer.setPollException(new TopicAuthorizationException(UPDATES.topic()));
        try (ModelFollower follower = follower(() -> consumer)) {
            assertThat(follower.failure()).isEmpty();
            follower.start();
            Await.until(DEADLINE, () -> follower.failure().isPresent(), () -> "no failure");

            assertThat(follower.failure().orElseThrow()).isInstanceOf(TopicAuthorizationException.class);
            Await.until(DEADLINE, () -> !fatal.isEmpty(), () -> "not told");
        }
        assertThat(fatal).singleElement().asString().contains("TopicAuthorizationException");
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void aConsumerThatCannotBeMadeIsFatal() {
        try (ModelFollower follower = follower(() -> {
            throw new IllegalArgumentException("no such setting");
        })) {
            follower.start();
            Await.until(DEADLINE, () -> !fatal.isEmpty(), () -> "not told");
            assertThat(follower.failure()).containsInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFailureOfTheEnvironmentIsTriedAgainWithANewConsumer() {
        AtomicInteger made = new AtomicInteger();
        MockConsumer<byte[], byte[]> first = consumer();
        first.setPollException(new TimeoutException("no answer"));
        MockConsumer<byte[], byte[]> second = consumer();
        try (ModelFollower follower = follower(() -> made.getAndIncrement() == 0 ? first : second)) {
            follower.start();
            Await.until(DEADLINE, () -> made.get() == 2 && !second.assignment().isEmpty(), () -> made + " consumers");

            assertThat(first.closed()).isTrue();
            assertThat(follower.failure()).isEmpty();
            assertThat(fatal).isEmpty();
        }
        assertThat(second.closed()).isTrue();
    }

    @Test
    void oneThatWasNeverStartedCloses() {
        try (ModelFollower follower = follower(ModelFollowerTest::consumer)) {
            assertThat(follower.sinceContact()).isGreaterThanOrEqualTo(Duration.ZERO);
        }
        assertThat(fatal).isEmpty();
    }
}
