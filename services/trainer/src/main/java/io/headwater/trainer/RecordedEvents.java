package io.headwater.trainer;

import io.headwater.learn.Example;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import io.headwater.model.Manifest;
import io.headwater.runtime.kafka.CommittedReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads events again from the input topics, at exactly the offsets that lineages name, and encodes them as they were encoded
 * then. Used by one thread; encoding runs on an executor's.
 */
final class RecordedEvents {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final String model;
    private final Consumer<byte[], byte[]> consumer;
    private final CommittedReader reader;
    private final Preparation preparation;
    private final ExecutorService encoding;

    /**
     * Makes sure that the log still reaches as far back as is needed.
     *
     * @param way the versions whose events will be asked for
     * @param consumer with {@link CommittedReader#SETTINGS}; nobody else uses it as long as this is used
     * @throws RebuildRefusedException if events were deleted; names them
     */
    RecordedEvents(
            List<Manifest> way, Consumer<byte[], byte[]> consumer, Preparation preparation, ExecutorService encoding)
            throws RebuildRefusedException {
        this.model = way.get(0).model();
        this.consumer = consumer;
        this.reader = new CommittedReader(consumer);
        this.preparation = preparation;
        this.encoding = encoding;
        List<LearnedEvent> events = way.stream()
                .flatMap(manifest -> manifest.lineage().microBatches().stream())
                .map(MicroBatch::events)
                .flatMap(List::stream)
                .toList();
        Map<TopicPartition, SortedSet<Long>> wanted = wanted(events);
        requireKept(wanted);
        consumer.assign(wanted.keySet());
        wanted.forEach((partition, offsets) -> consumer.seek(partition, offsets.first()));
        consumer.pause(wanted.keySet());
    }

    private static Map<TopicPartition, SortedSet<Long>> wanted(Collection<LearnedEvent> events) {
        Map<TopicPartition, SortedSet<Long>> wanted = new TreeMap<>(BY_NAME);
        for (LearnedEvent event : events) {
            Coordinates at = event.coordinates();
            wanted.computeIfAbsent(new TopicPartition(at.topic(), at.partition()), unused -> new TreeSet<>())
                    .add(at.offset());
        }
        return wanted;
    }

    private void requireKept(Map<TopicPartition, SortedSet<Long>> wanted) throws RebuildRefusedException {
        List<String> gone = new ArrayList<>();
        for (String topic : new TreeSet<>(
                wanted.keySet().stream().map(TopicPartition::topic).toList())) {
            List<TopicPartition> there = reader.partitions(topic);
            Map<TopicPartition, Long> beginnings = reader.beginnings(there);
            Map<TopicPartition, Long> ends = reader.ends(there);
            wanted.forEach((partition, offsets) -> {
                if (partition.topic().equals(topic)) {
                    long beginning = beginnings.getOrDefault(partition, 0L);
                    long end = ends.getOrDefault(partition, 0L);
                    if (!offsets.headSet(beginning).isEmpty()) {
                        gone.add(range(partition, offsets.headSet(beginning)) + ": the partition begins at "
                                + beginning);
                    }
                    if (!offsets.tailSet(end).isEmpty()) {
                        gone.add(range(partition, offsets.tailSet(end)) + ": the partition ends at " + end);
                    }
                }
            });
        }
        if (!gone.isEmpty()) {
            throw new RebuildRefusedException(
                    "events that were learned are not on the log any more: " + String.join("; ", gone));
        }
    }

    private static String range(TopicPartition partition, Collection<Long> offsets) {
        SortedSet<Long> sorted = new TreeSet<>(offsets);
        return partition + " offsets " + sorted.first() + " to " + sorted.last() + " (" + sorted.size() + " events)";
    }

    /**
     * The events of some consecutive micro-batches, in their order; each future is done when its text is encoded.
     *
     * @throws RebuildRefusedException if one is missing between others that are there; names them
     */
    List<Future<RecordedEvent>> read(List<LearnedEvent> events) throws RebuildRefusedException {
        Map<TopicPartition, SortedSet<Long>> wanted = wanted(events);
        Map<TopicPartition, Long> ends = new HashMap<>();
        wanted.forEach((partition, offsets) -> {
            // Going on is cheaper than seeking: what was fetched ahead is of use.
            if (consumer.position(partition) > offsets.first()) {
                consumer.seek(partition, offsets.first());
            }
            ends.put(partition, offsets.last() + 1);
        });
        Map<Coordinates, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        consumer.resume(ends.keySet());
        reader.readTo(ends, record -> {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            SortedSet<Long> offsets = wanted.getOrDefault(partition, new TreeSet<>());
            if (offsets.contains(record.offset())) {
                found.put(new Coordinates(record.topic(), record.partition(), record.offset()), record);
            }
        });
        consumer.pause(ends.keySet());
        requireAll(wanted, found);
        List<Future<RecordedEvent>> encoded = new ArrayList<>();
        for (LearnedEvent event : events) {
            ConsumerRecord<byte[], byte[]> record =
                    Optional.ofNullable(found.get(event.coordinates())).orElseThrow();
            encoded.add(encoding.submit(() -> encode(event, record)));
        }
        return encoded;
    }

    private static void requireAll(
            Map<TopicPartition, SortedSet<Long>> wanted, Map<Coordinates, ConsumerRecord<byte[], byte[]>> found)
            throws RebuildRefusedException {
        List<String> gone = new ArrayList<>();
        wanted.forEach((partition, offsets) -> {
            List<Long> missing = offsets.stream()
                    .filter(offset ->
                            !found.containsKey(new Coordinates(partition.topic(), partition.partition(), offset)))
                    .toList();
            if (!missing.isEmpty()) {
                gone.add(range(partition, missing) + ", of those up to " + offsets.last());
            }
        });
        if (!gone.isEmpty()) {
            throw new RebuildRefusedException(
                    "events that were learned are missing on the log: " + String.join("; ", gone));
        }
    }

    private RecordedEvent encode(LearnedEvent learned, ConsumerRecord<byte[], byte[]> record) {
        if (record.timestamp() != learned.arrival()) {
            return new RecordedEvent.Other("the record at " + learned.coordinates() + " arrived at "
                    + record.timestamp() + ", the one that was learned at " + learned.arrival());
        }
        Prepared prepared = preparation.apply(record);
        if (prepared instanceof Prepared.Refused refused) {
            return new RecordedEvent.Other(
                    "the record at " + learned.coordinates() + " cannot be learned: " + refused.detail());
        }
        Prepared.Ready ready = (Prepared.Ready) prepared;
        if (!ready.event().model().equals(model)) {
            return new RecordedEvent.Other("the record at " + learned.coordinates() + " is for model '"
                    + ready.event().model() + "'");
        }
        return new RecordedEvent.Same(
                new Example(ready.features(), ready.event().label()));
    }
}
