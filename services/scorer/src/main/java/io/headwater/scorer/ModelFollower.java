package io.headwater.scorer;

import io.headwater.wire.TrustedKeys;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
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
 * history. After an update was refused that a newer snapshot may mend it starts over in the same way. The consumer finds its way
 * back to a broker by itself.
 */
final class ModelFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Following following;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Duration contactInterval;
    private final java.util.function.Consumer<String> onFatal;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);

    private boolean inContact = true;
    private volatile long lastContact;
    private volatile @Nullable Consumer<byte[], byte[]> polling;
    private volatile @Nullable Throwable failure;

    /**
     * @param consumers makes a {@code read_committed} consumer without group; called again after a failure of the
     *     environment
     * @param trusted who must have signed an entry of the directory
     * @param contactInterval how often the broker is asked something when there is nothing to read, and how often reading starts
     *     over while a model may be stale
     * @param onFatal told once, on the follower's thread, that it has died; only hands on
     */
    ModelFollower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String updatesTopic,
            String modelsTopic,
            UpdateIntake intake,
            TrustedKeys trusted,
            ScorerMetrics metrics,
            MeterRegistry registry,
            InstantSource clock,
            Duration contactInterval,
            java.util.function.Consumer<String> onFatal) {
        this.consumers = consumers;
        this.registry = registry;
        this.clock = clock;
        this.contactInterval = contactInterval;
        this.following = new Following(
                intake,
                trusted,
                updatesTopic,
                modelsTopic,
                metrics,
                clock,
                contactInterval,
                this::heardFromBroker,
                this::isStopped);
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
        following.restart();
        while (!isStopped()) {
            boolean unused = following.advance(consumer);
            keepContact(consumer);
        }
    }

    /** An idle consumer does not notice that the broker is gone; asking it something does. */
    private void keepContact(Consumer<byte[], byte[]> consumer) {
        if (isStopped() || sinceContact().compareTo(contactInterval) < 0) {
            return;
        }
        try {
            consumer.endOffsets(following.partitions(), contactInterval);
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
