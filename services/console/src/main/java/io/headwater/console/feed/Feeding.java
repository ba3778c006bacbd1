package io.headwater.console.feed;

import io.headwater.console.view.Views;
import io.headwater.console.web.Commanding;
import io.headwater.console.web.FeedStatus;
import io.headwater.console.web.Scoring;
import io.headwater.model.Topic;
import io.headwater.runtime.config.ServiceConfig;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A console's two ends in Kafka: what it reads, and what it sends, texts to be tried and commands. */
public final class Feeding implements AutoCloseable {
    private static final int REQUEST_MILLIS = 5_000;

    private final TopicFeed feed;
    private final Outlet outlet;
    private final TopicScoring scoring;
    private final TopicCommands commands;

    /**
     * Reads and sends nothing yet.
     *
     * @param textPrefix begins the ids of all texts that this process sends to be tried, and of no others
     */
    public Feeding(ServiceConfig config, Views views, String textPrefix, InstantSource clock) {
        outlet = new Outlet(
                () -> new KafkaProducer<>(producer(config), new ByteArraySerializer(), new ByteArraySerializer()));
        scoring = new TopicScoring(outlet, Topic.TEXTS.named(config.topicPrefix()), textPrefix);
        commands = new TopicCommands(outlet, Topic.MODEL_COMMANDS.named(config.topicPrefix()));
        feed = new TopicFeed(
                () -> new KafkaConsumer<>(consumer(config), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                config.topicPrefix(),
                new RecordFold(views, scoring::predicted, scoring::refused),
                clock);
    }

    private static Map<String, Object> consumer(ServiceConfig config) {
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        return properties;
    }

    private static Map<String, Object> producer(ServiceConfig config) {
        Map<String, Object> properties = config.producerProperties();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * REQUEST_MILLIS);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return properties;
    }

    /** Begins to read; the topics need not be there yet. */
    public void start() {
        feed.start();
    }

    /** How the reading stands; may be asked by any thread. */
    public FeedStatus status() {
        return feed.status();
    }

    /** Asks the scorers that serve. */
    public Scoring scoring() {
        return scoring;
    }

    /** Tells models what to do. */
    public Commanding commands() {
        return commands;
    }

    @Override
    public void close() throws InterruptedException {
        feed.close();
        outlet.close();
    }
}
