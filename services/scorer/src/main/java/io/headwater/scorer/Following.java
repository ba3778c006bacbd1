package io.headwater.scorer;

import io.headwater.wire.TrustedKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What following versions consists of, step by step: catching up, then reading what comes, and catching up again where an update was
 * refused, where a model may be stale, or where partitions were added. Used by one thread; knows of no thread itself.
 */
final class Following {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    private final UpdateIntake intake;
    private final UpdateReader reader;
    private final String updatesTopic;
    private final String modelsTopic;
    private final ScorerMetrics metrics;
    private final InstantSource clock;
    private final Duration lookInterval;
    private final BooleanSupplier stopped;
    private List<TopicPartition> partitions = List.of();
    private boolean behind = true;
    private long looked;

    /**
     * @param trusted who must have signed an entry of the directory
     * @param lookInterval how often the directory is read again while a model may be stale
     * @param onAnswer told of each answer of the broker
     * @param stopped makes a step end early
     */
    Following(
            UpdateIntake intake,
            TrustedKeys trusted,
            String updatesTopic,
            String modelsTopic,
            ScorerMetrics metrics,
            InstantSource clock,
            Duration lookInterval,
            Runnable onAnswer,
            BooleanSupplier stopped) {
        this.intake = intake;
        this.reader = new UpdateReader(intake, trusted, onAnswer, stopped);
        this.updatesTopic = updatesTopic;
        this.modelsTopic = modelsTopic;
        this.metrics = metrics;
        this.clock = clock;
        this.lookInterval = lookInterval;
        this.stopped = stopped;
    }

    /** The next step is taken with another consumer than the one before: it catches up. */
    void restart() {
        behind = true;
    }

    /** Of {@code model-updates}, as of the newest catching up. */
    List<TopicPartition> partitions() {
        return partitions;
    }

    /**
     * Catches up where that is due, or waits a moment for records and lets them in.
     *
     * @param consumer {@code read_committed}, without group
     * @return whether the next step catches up
     * @throws org.apache.kafka.common.errors.RetriableException if the broker does not answer, or not yet
     */
    boolean advance(Consumer<byte[], byte[]> consumer) {
        if (behind) {
            partitions = ModelDirectory.partitions(consumer, updatesTopic);
            boolean broken = reader.catchUp(consumer, partitions, modelsTopic);
            if (stopped.getAsBoolean()) {
                return true;
            }
            intake.settle();
            looked = clock.millis();
            behind = false;
            heal(broken);
        } else if (hasMorePartitions(consumer)) {
            behind = true;
        } else {
            heal(reader.read(consumer) || isWorthAnotherLook());
        }
        return behind;
    }

    private void heal(boolean broken) {
        if (broken) {
            behind = true;
            metrics.healing();
        }
    }

    /** The directory knows whether what was refused was any version at all. */
    private boolean isWorthAnotherLook() {
        return !intake.doubts().isEmpty() && clock.millis() - looked >= lookInterval.toMillis();
    }

    /** As far as the consumer has heard: it renews what it knows of topics every {@code metadata.max.age.ms}. */
    private boolean hasMorePartitions(Consumer<byte[], byte[]> consumer) {
        int now = consumer.partitionsFor(updatesTopic).size();
        if (now > partitions.size()) {
            LOG.info("{} has {} partitions now, {} before", updatesTopic, now, partitions.size());
        }
        return now > partitions.size();
    }
}
