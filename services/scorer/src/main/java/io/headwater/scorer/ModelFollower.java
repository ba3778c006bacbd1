package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code model-updates} live: a thread with a plain {@code read_committed} consumer that assigns itself all
 * partitions (no group, because every scorer needs every update).
 *
 * <p>Starts at the newest snapshot of each model, found through the directory, so that start-up costs the same whatever the
 * history. After a refused update it starts over from the newest snapshots, once for each record that was refused.
 */
final class ModelFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CONTACT_INTERVAL = Duration.ofSeconds(5);

    /** What the newest snapshot cannot mend: it comes from elsewhere, or would be refused again. */
    private static final Set<Reason> BEYOND_HEALING = EnumSet.of(
            Reason.STALE_EPOCH, Reason.STALE_VERSION, Reason.UNKNOWN_SCHEMA, Reason.TOO_LARGE, Reason.WRONG_ENCODER);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String updatesTopic;
    private final String modelsTopic;
    private final UpdateIntake intake;
    private final ScorerMetrics metrics;
    private final InstantSource clock;
    private final Thread thread;
    private final Map<String, Long> healed = new HashMap<>();
    private volatile @Nullable Consumer<byte[], byte[]> polling;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile long lastContact;
    private volatile @Nullable Throwable failure;

    /**
     * @param consumers makes a {@code read_committed} consumer without group; called again after a failure of the
     *     environment
     */
    ModelFollower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String updatesTopic,
            String modelsTopic,
            UpdateIntake intake,
            ScorerMetrics metrics,
            InstantSource clock) {
        this.consumers = consumers;
        this.updatesTopic = updatesTopic;
        this.modelsTopic = modelsTopic;
        this.intake = intake;
        this.metrics = metrics;
        this.clock = clock;
        this.lastContact = clock.millis();
        this.thread = new Thread(this::run, "model-follower");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Why this follower has died, if it has. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** When the broker last answered. */
    Duration sinceContact() {
        return Duration.ofMillis(Math.max(0, clock.millis() - lastContact));
    }

    private void run() {
        boolean troubled = false;
        while (stop.getCount() > 0) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                polling = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                // close() was called
            } catch (RetriableException e) {
                if (!troubled) {
                    LOG.warn("model updates cannot be read, trying on: {}", e.toString());
                    troubled = true;
                }
                pause();
            } catch (RuntimeException | Error e) {
                failure = e;
                LOG.error("model updates are no longer followed", e);
                return;
            }
        }
    }

    /** From the newest snapshots on, until the end or until an update was refused that starting over may mend. */
    private void follow(Consumer<byte[], byte[]> consumer) {
        Map<String, Manifest> directory = ModelDirectory.read(consumer, modelsTopic);
        List<TopicPartition> partitions = consumer.partitionsFor(updatesTopic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        seek(consumer, partitions, directory);
        lastContact = clock.millis();
        boolean whole = true;
        while (whole && stop.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                whole &= accept(record, record.offset() >= ends.getOrDefault(partition, 0L));
            }
            keepContact(consumer, partitions);
        }
        if (!whole) {
            metrics.healing();
        }
    }

    /** Whether reading may go on: false after an update was refused for the first time. */
    private boolean accept(ConsumerRecord<byte[], byte[]> record, boolean live) {
        if (record.key() == null) {
            return true;
        }
        String model = new String(record.key(), StandardCharsets.UTF_8);
        Optional<Reason> refused = intake.accept(model, record.value(), record.headers(), live);
        if (refused.isEmpty() || BEYOND_HEALING.contains(refused.get())) {
            return true;
        }
        // The same record is refused twice only if it is bad on the log; then there is nothing to gain by reading
        // again.
        long before = healed.getOrDefault(model, -1L);
        healed.put(model, Math.max(before, record.offset()));
        return record.offset() <= before;
    }

    /** Each partition from the oldest of the newest snapshots of its models; from its beginning if it has none. */
    private static void seek(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Map<String, Manifest> directory) {
        Map<TopicPartition, Long> times = new HashMap<>();
        directory.forEach((model, manifest) -> times.merge(
                partitions.get(partitionOf(model, partitions.size())),
                manifest.snapshotTime().toEpochMilli(),
                Math::min));
        consumer.seekToBeginning(partitions);
        if (!times.isEmpty()) {
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                if (found != null) {
                    consumer.seek(partition, found.offset());
                }
            });
        }
    }

    /** Kafka's default partitioner: murmur2 of the key. */
    private static int partitionOf(String model, int partitions) {
        return Utils.toPositive(Utils.murmur2(model.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** An idle consumer does not notice that the broker is gone; asking it something does. */
    private void keepContact(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        if (sinceContact().compareTo(CONTACT_INTERVAL) >= 0) {
            consumer.endOffsets(partitions, CONTACT_INTERVAL);
            lastContact = clock.millis();
        }
    }

    private void pause() {
        try {
            if (stop.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("stopped while waiting for the broker");
            }
        } catch (InterruptedException e) {
            stop.countDown();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
