package io.headwater.runtime.kafka;

import static java.util.Objects.requireNonNull;

import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.Health;
import io.headwater.runtime.config.ServiceConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka Streams client, supervised: failed threads are replaced within a bound, what cannot be survived turns {@code live}
 * red and is reported, metrics are bound, and its end is orderly. Methods may be called from any thread but a stream thread.
 */
public final class StreamsService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsService.class);
    private static final int REPLACEMENTS = 3;
    private static final Duration REPLACED_WITHIN = Duration.ofMinutes(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final String name;
    private final InstanceId.Lock lock;
    private final KafkaStreams streams;
    private final int threads;
    private final KafkaStreamsMetrics metrics;
    private final StreamThreadReplacement replacement;

    private volatile boolean ranOnce;
    private volatile boolean closing;
    private volatile Consumer<String> onFatal = reason -> {};

    /**
     * Streams properties for exactly-once processing with low latency and quick restarts. What the operator handed on
     * ({@code kafka.…}) wins over these. The map is the caller's to add to.
     *
     * @param applicationId consumer group, prefix of internal topics and transactional ids
     */
    public static Map<String, Object> exactlyOnceProperties(
            String applicationId, ServiceConfig config, int streamThreads) {
        Map<String, Object> properties = new TreeMap<>();
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streamThreads);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, CommitPace.BEHIND.toMillis());
        properties.put(StreamsConfig.POLL_MS_CONFIG, 10); // 100, the default, delays punctuators
        properties.put(StreamsConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topicsReplicationFactor());
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
        // A dead member's tasks are free, and an orphaned transaction is aborted, after seconds instead of a minute.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
        // Nothing is seen before the commit, which sends whatever still lingers: waiting costs no time, only requests.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50);
        // With several in flight, the first batch for a partition in each transaction is overtaken while the broker
        // verifies it;
        // the others are then refused as out of order and sent again. One at a time also batches better.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        properties = config.clients().over(properties);

        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                InstanceId.of(applicationId, config.stateDir()));
        return properties;
    }

    /**
     * Does not start yet. What is said of a state directory holds from here on: this instance has it until {@link #close}.
     *
     * @param name under which health and logs speak of it
     * @param properties of Kafka Streams; {@link #exactlyOnceProperties} and what the service adds
     * @param registry gets the metrics of Kafka Streams and of all its clients
     * @throws EnvironmentException when another instance runs in the same state directory
     */
    public StreamsService(
            String name, Topology topology, Map<String, Object> properties, Health health, MeterRegistry registry) {
        this.name = requireNonNull(name, "name");
        Properties asProperties = new Properties();
        asProperties.putAll(properties);
        StreamsConfig config = new StreamsConfig(asProperties);
        this.threads = config.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG);
        this.replacement = new StreamThreadReplacement(name, REPLACEMENTS, REPLACED_WITHIN, InstantSource.system());
        this.lock = InstanceId.lock(
                config.getString(StreamsConfig.APPLICATION_ID_CONFIG),
                Path.of(config.getString(StreamsConfig.STATE_DIR_CONFIG)));
        this.streams = create(topology, asProperties, lock);
        streams.setUncaughtExceptionHandler(replacement);
        streams.setStateListener(this::changed);
        this.metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(registry);
        health.live(name, this::deadReason);
        health.ready(name, this::notReadyReason);
    }

    private static KafkaStreams create(Topology topology, Properties properties, InstanceId.Lock lock) {
        try {
            return new KafkaStreams(topology, properties);
        } catch (RuntimeException e) {
            unlock(lock);
            throw e;
        }
    }

    /**
     * Whom to tell, once, that the client has failed for good; called on a thread of Kafka Streams, so it must only hand on.
     * To be set before {@link #start}.
     */
    public StreamsService onFatal(Consumer<String> callback) {
        onFatal = requireNonNull(callback, "callback");
        return this;
    }

    /** Starts the stream threads and returns; {@code ready} tells when they run. */
    public void start() {
        streams.start();
    }

    private void changed(KafkaStreams.State now, KafkaStreams.State before) {
        LOG.info("{}: {} (was {})", name, now, before);
        if (now == KafkaStreams.State.RUNNING) {
            ranOnce = true;
        }
        // PENDING_ERROR comes first, but ERROR is when its threads are gone and their transactions aborted.
        if (now == KafkaStreams.State.ERROR) {
            onFatal.accept(name + ": " + failure());
        }
    }

    private String failure() {
        return replacement.fatal().isEmpty() ? "all stream threads have died" : replacement.fatal();
    }

    private Optional<String> deadReason() {
        return switch (streams.state()) {
            case PENDING_ERROR, ERROR -> Optional.of(failure());
            case PENDING_SHUTDOWN, NOT_RUNNING -> closing ? Optional.empty() : Optional.of("stopped by itself");
            case RUNNING -> missingThreads();
            case CREATED, REBALANCING -> Optional.empty();
        };
    }

    /** While running every thread must be there: partitions of a dead one would stand still unnoticed. */
    private Optional<String> missingThreads() {
        long alive = streams.metadataForLocalThreads().stream()
                .filter(thread -> !thread.threadState().equals("DEAD"))
                .count();
        return alive >= threads ? Optional.empty() : Optional.of(alive + " of " + threads + " stream threads left");
    }

    /** Ready from the first time all tasks run; a later rebalance does not take that back. */
    private Optional<String> notReadyReason() {
        KafkaStreams.State state = streams.state();
        return ranOnce && state.isRunningOrRebalancing() ? Optional.empty() : Optional.of(state.name());
    }

    /** Stops processing, but stays in the group and keeps its tasks; may be called before {@link #start}. */
    public void pause() {
        streams.pause();
    }

    /** Ends a {@link #pause}. */
    public void resume() {
        streams.resume();
    }

    public boolean isPaused() {
        return streams.isPaused();
    }

    public KafkaStreams.State state() {
        return streams.state();
    }

    /** Ends it within 20 seconds and leaves the group. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT, true);
    }

    /** Ends it within {@code timeout} and leaves the group. */
    public void close(Duration timeout) {
        close(timeout, true);
    }

    /**
     * Commits what was processed and ends the threads.
     *
     * @param leaveGroup true hands the tasks to other instances at once; false keeps them for this instance until its session
     *     runs out, for a restart that is quicker than that
     */
    public synchronized void close(Duration timeout, boolean leaveGroup) {
        if (closing) {
            return;
        }
        closing = true;
        CloseOptions.GroupMembershipOperation membership = leaveGroup
                ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
        try {
            if (!streams.close(CloseOptions.groupMembershipOperation(membership).withTimeout(timeout))) {
                LOG.warn("{}: still not closed after {}", name, timeout);
            }
        } finally {
            metrics.close();
            unlock(lock);
        }
    }

    private static void unlock(InstanceId.Lock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
