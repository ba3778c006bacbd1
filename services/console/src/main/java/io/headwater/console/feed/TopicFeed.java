package io.headwater.console.feed;

import io.headwater.console.web.FeedStatus;
import io.headwater.model.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the page is about from the topics, on a thread of its own: first what they still hold, bounded, then what comes.
 * A broker that is away is waited for.
 */
public final class TopicFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    /** Records read back from each partition; {@code models} has a manifest a record, as much as a curve needs. */
    private static final Map<Topic, Long> READ_BACK = Map.of(
            Topic.MODELS, 20_000L,
            Topic.MODEL_EVENTS, 5_000L,
            Topic.LABELED_TEXTS, 10_000L,
            Topic.PREDICTIONS, 10_000L,
            Topic.REJECTED, 10_000L);

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CONTACT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Map<String, Topic> topics = new HashMap<>();
    private final RecordFold fold;
    private final InstantSource clock;
    private final Thread thread = new Thread(this::run, "console-feed");

    private final CountDownLatch closed = new CountDownLatch(1);

    /** What {@link #close} wakes: an interrupt would tear the connection, and be told as an error. */
    private final AtomicReference<Consumer<byte[], byte[]>> waking = new AtomicReference<>();

    private volatile Status status;

    /** What is told of the feed; the silence grows by itself. */
    private record Status(String state, long contact, long behind, String detail) {}

    /** @param consumers make one consumer, {@code read_committed} and without group */
    TopicFeed(Supplier<Consumer<byte[], byte[]>> consumers, String prefix, RecordFold fold, InstantSource clock) {
        this.consumers = consumers;
        this.fold = fold;
        this.clock = clock;
        this.status = new Status("starting", clock.millis(), 0, "");
        READ_BACK.keySet().forEach(topic -> topics.put(topic.named(prefix), topic));
        thread.setDaemon(true);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** How it stands; may be asked by any thread. */
    public FeedStatus status() {
        Status now = status;
        return new FeedStatus(now.state(), Math.max(0, clock.millis() - now.contact()), now.behind(), now.detail());
    }

    private void run() {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            waking.set(consumer);
            Map<TopicPartition, Long> ends = assign(consumer);
            long asked = System.nanoTime();
            Map<TopicPartition, Long> history = Map.copyOf(ends);
            boolean live = false;
            while (closed.getCount() > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    boolean old = record.offset() < history.getOrDefault(partition, 0L);
                    Topic topic = topics.get(record.topic());
                    if (topic != null) {
                        fold.fold(topic, record, old ? OptionalLong.empty() : OptionalLong.of(clock.millis()));
                    }
                }
                live = live || behind(consumer, history) == 0;
                if (System.nanoTime() - asked > CONTACT.toNanos()
                        || status.state().equals("reading-back")) {
                    askForEnds(consumer, live);
                    asked = System.nanoTime();
                }
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("the console's feed was told to end");
        } catch (KafkaException e) {
            LOG.error("The console cannot read the topics any more: its page says so", e);
            status = new Status("failed", clock.millis(), 0, String.valueOf(e.getMessage()));
        }
    }

    /** Waits for the topics, then stands at most {@link #READ_BACK} before their ends. */
    private Map<TopicPartition, Long> assign(Consumer<byte[], byte[]> consumer) {
        while (true) {
            try {
                List<TopicPartition> partitions = partitions(consumer);
                consumer.assign(partitions);
                Map<TopicPartition, Long> ends = new LinkedHashMap<>(consumer.endOffsets(partitions, PATIENCE));
                consumer.beginningOffsets(partitions, PATIENCE).forEach((partition, first) -> {
                    Topic topic = topics.getOrDefault(partition.topic(), Topic.MODELS);
                    long back = ends.getOrDefault(partition, 0L) - READ_BACK.getOrDefault(topic, 0L);
                    consumer.seek(partition, Math.max(first, back));
                });
                status = new Status("reading-back", clock.millis(), 0, "");
                return ends;
            } catch (TimeoutException | UnknownTopicOrPartitionException e) {
                LOG.debug("the topics are not there yet", e);
                status = new Status("silent", status.contact(), 0, String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new WakeupException();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics.keySet()) {
            List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
            if (found == null || found.isEmpty()) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic + " yet");
            }
            found.forEach(each -> partitions.add(new TopicPartition(each.topic(), each.partition())));
        }
        return partitions;
    }

    /** A consumer is quiet about a broker that has gone: only a question shows it. */
    private void askForEnds(Consumer<byte[], byte[]> consumer, boolean live) {
        try {
            long behind = behind(consumer, consumer.endOffsets(consumer.assignment(), PATIENCE));
            status = new Status(live ? "live" : "reading-back", clock.millis(), behind, "");
        } catch (TimeoutException e) {
            LOG.debug("the broker does not answer", e);
            status = new Status("silent", status.contact(), status.behind(), String.valueOf(e.getMessage()));
        }
    }

    private static long behind(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        Consumer<byte[], byte[]> consumer = waking.get();
        if (consumer != null && thread.isAlive()) {
            consumer.wakeup();
            thread.join(CLOSE.toMillis());
        }
    }
}
