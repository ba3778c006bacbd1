package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.headwater.wire.TrustedKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads {@code model-updates} in the order that costs least: each model from its newest snapshot on until it has caught up,
 * then everything that comes. Knows where it has been, whatever consumer it reads with. Used by the follower's thread only.
 */
final class UpdateReader {
    private static final Duration POLL = Duration.ofMillis(500);

    /**
     * How far timestamps may be out of order: by a transaction's time-out, and by what the clocks of trainers differ. A model
     * whose snapshot does not come before records so much younger is no longer there.
     */
    private static final Duration DISORDER = Duration.ofMinutes(10);

    private final UpdateIntake intake;
    private final TrustedKeys trusted;
    private final Runnable onAnswer;
    private final BooleanSupplier stopped;

    /** Up to where each partition was read. */
    private final Map<TopicPartition, Long> frontier = new HashMap<>();

    /** Where each partition ended when this scorer started. */
    private final Map<TopicPartition, Long> history = new HashMap<>();

    /** Whether a {@link #catchUp} has come to its end: before that, the frontier has gaps. */
    private boolean caughtUpOnce;

    /** Timestamp of the record read last. */
    private long lastRead;

    /**
     * @param trusted who must have signed an entry of the directory
     * @param onAnswer told of each answer of the broker
     * @param stopped makes every method return early
     */
    UpdateReader(UpdateIntake intake, TrustedKeys trusted, Runnable onAnswer, BooleanSupplier stopped) {
        this.intake = intake;
        this.trusted = trusted;
        this.onAnswer = onAnswer;
        this.stopped = stopped;
    }

    /**
     * Reads what is on the log at this moment.
     *
     * @param partitions of {@code model-updates}, all of them
     * @return whether an update was refused that starting over may mend
     */
    boolean catchUp(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, String modelsTopic) {
        // Before the directory is read, so that nothing falls in between.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        if (caughtUpOnce) {
            // A partition that was added while this scorer was up has no history.
            partitions.forEach(partition -> {
                history.putIfAbsent(partition, 0L);
                frontier.putIfAbsent(partition, 0L);
            });
        }
        ends.forEach(history::putIfAbsent);
        List<Manifest> directory = ModelDirectory.read(consumer, modelsTopic, trusted);
        onAnswer.run();
        intake.startOver(directory);
        intake.jumped();
        consumer.assign(partitions);
        if (directory.isEmpty() && !caughtUpOnce) {
            consumer.seekToBeginning(partitions);
        } else {
            // Where there is nothing to look for, on from where reading had come to.
            partitions.forEach(partition -> consumer.seek(partition, limit(partition, ends)));
        }
        boolean broken = lookFor(directory, consumer, ends);
        consumer.resume(partitions);
        while (!stopped.getAsBoolean() && !isAtEnd(consumer, ends)) {
            broken |= read(consumer);
        }
        if (!stopped.getAsBoolean()) {
            partitions.forEach(partition -> frontier.merge(partition, consumer.position(partition), Math::max));
            caughtUpOnce = true;
        }
        return broken;
    }

    /** Waits a moment for records and hands them to the intake; returns what {@link #catchUp} does. */
    boolean read(Consumer<byte[], byte[]> consumer) {
        boolean broken = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            onAnswer.run();
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.key() != null) {
                String model = new String(record.key(), StandardCharsets.UTF_8);
                broken |= intake.accept(model, record.value(), record.headers(), sight(partition, record.offset()));
            }
            frontier.merge(partition, record.offset() + 1, Math::max);
            lastRead = record.timestamp();
        }
        return broken;
    }

    private Sight sight(TopicPartition partition, long offset) {
        return new Sight(offset >= history.getOrDefault(partition, 0L), offset < frontier.getOrDefault(partition, 0L));
    }

    /** Reads each model that is behind from its snapshot until it has caught up. */
    private boolean lookFor(
            List<Manifest> directory, Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        boolean broken = false;
        Set<TopicPartition> found = new HashSet<>();
        for (Manifest newest : directory) {
            if (intake.isCaughtUp(newest.model())) {
                continue;
            }
            for (Place place : places(newest, consumer, ends)) {
                TopicPartition partition = place.partition();
                long before = consumer.position(partition);
                // In the order of their snapshots: what lies before one that was found is done.
                consumer.seek(partition, found.contains(partition) ? Math.max(before, place.offset()) : place.offset());
                broken |= readUntilCaughtUp(newest, consumer, partition, ends);
                if (stopped.getAsBoolean() || intake.isCaughtUp(newest.model())) {
                    found.add(partition);
                    break;
                }
                consumer.seek(partition, before);
                intake.jumped();
            }
        }
        return broken;
    }

    /** Where a snapshot may be: in this partition, from this offset on. */
    private record Place(TopicPartition partition, long offset, long timestamp) {}

    /**
     * The likeliest place first. In which partition a model is only its writer knows; but all records of a snapshot bear the
     * time that the directory names. Something else may come before it there: a transaction's end has the broker's time.
     */
    private List<Place> places(Manifest newest, Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        long time = newest.snapshotTime().toEpochMilli();
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, time));
        Map<TopicPartition, OffsetAndTimestamp> first = new HashMap<>(consumer.offsetsForTimes(times));
        first.values().removeIf(Objects::isNull);
        return first.entrySet().stream()
                .map(at -> new Place(
                        at.getKey(),
                        Math.min(at.getValue().offset(), limit(at.getKey(), ends)),
                        at.getValue().timestamp()))
                .sorted(Comparator.comparingLong(Place::timestamp))
                .toList();
    }

    private boolean readUntilCaughtUp(
            Manifest newest,
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            Map<TopicPartition, Long> ends) {
        intake.jumped();
        consumer.pause(ends.keySet());
        consumer.resume(List.of(partition));
        long last = newest.snapshotTime().plus(DISORDER).toEpochMilli();
        lastRead = 0;
        boolean broken = false;
        while (!stopped.getAsBoolean()
                && !intake.isCaughtUp(newest.model())
                && consumer.position(partition) < ends.getOrDefault(partition, 0L)
                && (intake.hasBegun(newest.model()) || lastRead <= last)) {
            broken |= read(consumer);
        }
        return broken;
    }

    /** Nothing beyond may be jumped over: other models' updates are read from here on. */
    private long limit(TopicPartition partition, Map<TopicPartition, Long> ends) {
        long end = ends.getOrDefault(partition, 0L);
        return caughtUpOnce ? frontier.getOrDefault(partition, end) : end;
    }

    private static boolean isAtEnd(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
