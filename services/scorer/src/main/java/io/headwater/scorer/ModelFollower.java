package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code model-updates} live: a thread with a plain {@code read_committed} consumer that assigns itself all
 * partitions (no group, because every scorer needs every update).
 *
 * <p>Starts at the newest snapshot of each model, found through the directory, so that start-up costs the same whatever the
 * history: when a model has caught up, reading jumps ahead to the snapshot of the next. After an update was refused that a newer
 * snapshot may mend it starts over in the same way. The consumer finds its way back to a broker by itself.
 */
final class ModelFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String updatesTopic;
    private final String modelsTopic;
    private final UpdateIntake intake;
    private final ScorerMetrics metrics;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Duration contactInterval;
    private final java.util.function.Consumer<String> onFatal;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** Up to where each partition was read, by any consumer. */
    private final Map<TopicPartition, Long> frontier = new HashMap<>();

    /** Where each partition ended when this scorer started. */
    private final Map<TopicPartition, Long> history = new HashMap<>();

    private boolean inContact = true;
    private volatile long lastContact;
    private volatile @Nullable Consumer<byte[], byte[]> polling;
    private volatile @Nullable Throwable failure;

    /**
     * @param consumers makes a {@code read_committed} consumer without group; called again after a failure of the
     *     environment
     * @param contactInterval how often the broker is asked something when there is nothing to read
     * @param onFatal told once, on the follower's thread, that it has died; only hands on
     */
    ModelFollower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String updatesTopic,
            String modelsTopic,
            UpdateIntake intake,
            ScorerMetrics metrics,
            MeterRegistry registry,
            InstantSource clock,
            Duration contactInterval,
            java.util.function.Consumer<String> onFatal) {
        this.consumers = consumers;
        this.updatesTopic = updatesTopic;
        this.modelsTopic = modelsTopic;
        this.intake = intake;
        this.metrics = metrics;
        this.registry = registry;
        this.clock = clock;
        this.contactInterval = contactInterval;
        this.onFatal = onFatal;
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

    /** How long ago the broker last answered. */
    Duration sinceContact() {
        return Duration.ofMillis(Math.max(0, clock.millis() - lastContact));
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    private void run() {
        try {
            while (!isStopped()) {
                followUntilTrouble();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.error("model updates are no longer followed", e);
            onFatal.accept("model updates are no longer followed: " + e);
        }
    }

    /** Returns when it is stopped, or after a failure of the environment, some time later. */
    private void followUntilTrouble() {
        Consumer<byte[], byte[]> consumer = consumers.get();
        polling = consumer;
        try (KafkaClientMetrics clientMetrics = new KafkaClientMetrics(consumer)) {
            clientMetrics.bindTo(registry);
            // A stop before this moment has woken nobody.
            if (!isStopped()) {
                follow(consumer);
            }
        } catch (WakeupException e) {
            LOG.debug("woken up to stop");
        } catch (RetriableException e) {
            lostContact(e);
            pause();
        } finally {
            polling = null;
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = ModelDirectory.partitions(consumer, updatesTopic);
        while (!isStopped()) {
            boolean broken = catchUp(consumer, partitions);
            intake.settle();
            while (!isStopped() && !broken) {
                broken = read(consumer);
                keepContact(consumer, partitions);
            }
            if (broken) {
                metrics.healing();
            }
        }
    }

    /**
     * Reads what was on the log when it began, from the newest snapshots on.
     *
     * @return whether an update was refused that starting over may mend
     */
    private boolean catchUp(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        // Before the directory is read, so that nothing falls in between.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach(history::putIfAbsent);
        List<Manifest> directory = ModelDirectory.read(consumer, modelsTopic);
        heardFromBroker();
        intake.startOver(directory);
        intake.jumped();
        consumer.assign(partitions);
        if (directory.isEmpty() && frontier.isEmpty()) {
            consumer.seekToBeginning(partitions);
        } else {
            // Where there is nothing to look for, on from where reading had come to.
            partitions.forEach(partition -> consumer.seek(partition, limit(partition, ends)));
        }
        boolean broken = false;
        boolean jumped = false;
        for (Manifest newest : directory) {
            if (!intake.isCaughtUp(newest.model())) {
                seek(consumer, ends, newest, jumped);
                jumped = true;
                while (!isStopped() && !intake.isCaughtUp(newest.model()) && !isAtEnd(consumer, ends)) {
                    broken |= read(consumer);
                }
            }
        }
        while (!isStopped() && !isAtEnd(consumer, ends)) {
            broken |= read(consumer);
        }
        return broken;
    }

    /** To the snapshot of {@code newest} in every partition, because only its writer knows in which it is. */
    private void seek(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Manifest newest, boolean onlyForward) {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet()
                .forEach(partition -> times.put(partition, newest.snapshotTime().toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        ends.keySet().forEach(partition -> {
            OffsetAndTimestamp snapshot = found.get(partition);
            long limit = limit(partition, ends);
            long target = snapshot == null ? limit : Math.min(snapshot.offset(), limit);
            if (!onlyForward || target > consumer.position(partition)) {
                consumer.seek(partition, target);
            }
        });
        intake.jumped();
    }

    /** Nothing beyond may be jumped over: other models' updates are read from here on. */
    private long limit(TopicPartition partition, Map<TopicPartition, Long> ends) {
        return frontier.getOrDefault(partition, ends.getOrDefault(partition, 0L));
    }

    private static boolean isAtEnd(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private boolean read(Consumer<byte[], byte[]> consumer) {
        boolean broken = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            heardFromBroker();
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.key() != null) {
                String model = new String(record.key(), StandardCharsets.UTF_8);
                broken |= intake.accept(model, record.value(), record.headers(), sight(partition, record.offset()));
            }
            frontier.merge(partition, record.offset() + 1, Math::max);
        }
        return broken;
    }

    private Sight sight(TopicPartition partition, long offset) {
        return new Sight(offset >= history.getOrDefault(partition, 0L), offset < frontier.getOrDefault(partition, 0L));
    }

    /** An idle consumer does not notice that the broker is gone; asking it something does. */
    private void keepContact(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        if (sinceContact().compareTo(contactInterval) < 0) {
            return;
        }
        try {
            consumer.endOffsets(partitions, contactInterval);
            heardFromBroker();
        } catch (RetriableException e) {
            // The consumer keeps its place and goes on trying.
            lostContact(e);
        }
    }

    private void heardFromBroker() {
        lastContact = clock.millis();
        if (!inContact) {
            inContact = true;
            LOG.info("model updates are followed again");
        }
    }

    private void lostContact(RetriableException reason) {
        if (inContact) {
            inContact = false;
            LOG.warn("model updates cannot be read, trying on: {}", reason.toString());
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

    /** Ends the thread; waits for it for some seconds. */
    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(STOP_TIMEOUT.toMillis());
            if (thread.isAlive()) {
                LOG.warn("the follower of model updates is still running after {}", STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
