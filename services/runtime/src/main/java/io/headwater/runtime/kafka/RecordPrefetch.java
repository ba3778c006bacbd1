package io.headwater.runtime.kafka;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Coordinates;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Prepares records (parses, validates, encodes) in parallel from the moment they are polled, ahead of {@code process()}.
 *
 * <p>A consumer's {@link PrefetchInterceptor} announces what was polled; {@code process()} then {@linkplain #take takes} each
 * record's value and waits for it where it must, so nothing leaves Kafka Streams' transaction and order is kept. Preparation
 * begins in poll order. A value that is needed before any thread has begun it is prepared by the thread that needs it, so
 * neither another partition's backlog nor {@link #close} can hold it up.
 *
 * <p>The preparation must be a pure function of the record: values are the same whether prepared ahead or not. What is held
 * is bounded by what Kafka Streams buffers (its poll size for each partition) and shown by {@link #pending()}.
 *
 * <p>Thread-safe: one object serves all stream threads of a process.
 *
 * @param <T> what a record is prepared into
 */
public final class RecordPrefetch<T> implements MeterBinder, AutoCloseable {
    private final Set<String> topics;
    private final String name;
    private final Function<ConsumerRecord<byte[], byte[]>, T> preparation;
    private final ThreadPoolExecutor executor;
    private final ConcurrentMap<TopicPartition, ConcurrentNavigableMap<Long, FutureTask<T>>> prepared =
            new ConcurrentHashMap<>();
    private final LongAdder takenReady = new LongAdder();
    private final LongAdder takenAfterWaiting = new LongAdder();
    private final LongAdder preparedInPlace = new LongAdder();

    /**
     * @param topics only their records are prepared ahead
     * @param threads how many records are prepared at the same time, those apart that {@link #take} prepares itself
     * @param threadName of the threads, and the name under which {@link #bindTo} shows its metrics
     * @param preparation called on any of the threads and on those of {@link #take}; what it throws comes out of {@link #take}
     */
    public RecordPrefetch(
            Set<String> topics,
            int threads,
            String threadName,
            Function<ConsumerRecord<byte[], byte[]>, T> preparation) {
        this.topics = Set.copyOf(topics);
        this.name = requireNonNull(threadName, "threadName");
        this.preparation = requireNonNull(preparation, "preparation");
        this.executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(threadName));
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * To be put into Kafka Streams' properties as it is: makes the main consumers announce their records here. Kafka hands
     * settings on by reference, so the object itself is among them.
     */
    public Map<String, Object> consumerConfig() {
        return Map.of(
                StreamsConfig.MAIN_CONSUMER_PREFIX + ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
                PrefetchInterceptor.class.getName(),
                StreamsConfig.MAIN_CONSUMER_PREFIX + PrefetchInterceptor.PREFETCH_CONFIG,
                this);
    }

    /** Begins to prepare what was polled. A record polled again replaces its earlier self. Never throws, never blocks. */
    void begin(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            if (!topics.contains(partition.topic())) {
                continue;
            }
            NavigableMap<Long, FutureTask<T>> ahead = of(partition);
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                FutureTask<T> task = new FutureTask<>(() -> preparation.apply(record));
                FutureTask<T> before = ahead.put(record.offset(), task);
                if (before != null) {
                    before.cancel(false);
                }
                try {
                    executor.execute(task);
                } catch (RejectedExecutionException closed) {
                    // Closed while a consumer still polls: take() prepares it.
                    ahead.remove(record.offset(), task);
                }
            }
        }
    }

    private ConcurrentNavigableMap<Long, FutureTask<T>> of(TopicPartition partition) {
        return prepared.computeIfAbsent(partition, key -> new ConcurrentSkipListMap<>());
    }

    /** As {@link #take(Coordinates, Supplier)}, of a record that Kafka Streams hands to a processor. */
    public T take(Coordinates at, Record<byte[], byte[]> record) {
        return take(
                at,
                () -> new ConsumerRecord<>(
                        at.topic(),
                        at.partition(),
                        at.offset(),
                        record.timestamp(),
                        // Which kind the timestamp is of, a processor is not told.
                        TimestampType.NO_TIMESTAMP_TYPE,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty()));
    }

    /**
     * The prepared value of the record at {@code at}: waits for it, or prepares it on this very thread when nobody has
     * begun, or when it was never announced ({@code TopologyTestDriver}). Each value is handed out once. Values of earlier
     * offsets that were never asked for are dropped: Kafka Streams skipped their records.
     *
     * @param record the record itself, asked for only when it must be prepared here
     * @throws RuntimeException what the preparation threw
     */
    T take(Coordinates at, Supplier<ConsumerRecord<byte[], byte[]>> record) {
        ConcurrentNavigableMap<Long, FutureTask<T>> ahead =
                prepared.get(new TopicPartition(at.topic(), at.partition()));
        FutureTask<T> task = ahead == null ? null : ahead.remove(at.offset());
        if (ahead != null) {
            dropAll(ahead.headMap(at.offset()));
        }
        if (task == null) {
            return prepareHere(record);
        }
        LongAdder how = task.isDone() ? takenReady : takenAfterWaiting;
        task.run(); // does nothing when a thread has begun it
        try {
            T value = value(task, at);
            how.increment();
            return value;
        } catch (CancellationException forgotten) {
            // Forgotten by another thread in this very moment: the record is still to be processed here.
            return prepareHere(record);
        }
    }

    private T prepareHere(Supplier<ConsumerRecord<byte[], byte[]>> record) {
        preparedInPlace.increment();
        return preparation.apply(record.get());
    }

    private static <T> T value(FutureTask<T> task, Coordinates at) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw new InterruptException("waiting for " + at, e); // marks the thread as interrupted again
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("a preparation cannot throw a checked exception", e);
        }
    }

    /** Drops what was prepared for a partition that is no longer this task's; called when its processor closes. */
    public void forget(String topic, int partition) {
        Map<Long, FutureTask<T>> ahead = prepared.remove(new TopicPartition(topic, partition));
        if (ahead != null) {
            dropAll(ahead);
        }
    }

    private static <T> void dropAll(Map<Long, FutureTask<T>> tasks) {
        tasks.values().removeIf(task -> {
            task.cancel(false);
            return true;
        });
    }

    /** How many records are announced and not yet taken, prepared or not. */
    public int pending() {
        return prepared.values().stream().mapToInt(Map::size).sum();
    }

    /** How many values were prepared by {@link #take} because nobody had announced their record. */
    public long preparedInPlace() {
        return preparedInPlace.sum();
    }

    /** {@code headwater.prefetch.pending}, and {@code headwater.prefetch.taken} by how the value was come by. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("headwater.prefetch.pending", this, RecordPrefetch::pending)
                .description("Records polled and not yet processed, prepared or not")
                .tag("prefetch", name)
                .register(registry);
        taken(registry, "ready", takenReady);
        taken(registry, "waited", takenAfterWaiting);
        taken(registry, "in-place", preparedInPlace);
    }

    private void taken(MeterRegistry registry, String how, LongAdder count) {
        FunctionCounter.builder("headwater.prefetch.taken", count, LongAdder::doubleValue)
                .description("Values handed to processing: ready, waited for, or prepared in place")
                .tag("prefetch", name)
                .tag("how", how)
                .register(registry);
    }

    /** Stops the threads; what they are at is finished, nothing else begins. */
    @Override
    public void close() {
        executor.shutdown();
        executor.getQueue().clear();
        prepared.values().forEach(RecordPrefetch::dropAll);
        prepared.clear();
    }
}
