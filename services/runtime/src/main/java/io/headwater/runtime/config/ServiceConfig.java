package io.headwater.runtime.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/**
 * What every service is told: its brokers, topics, HTTP address, state directory and encoder.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param httpHost the address to listen on; loopback unless told otherwise, a container sets {@code 0.0.0.0}
 * @param httpPort 0 takes any free port
 * @param managementPort where metrics and health listen; −1: on the HTTP port; 0: any free port
 * @param httpMaxRequestBytes longer request bodies are refused
 * @param topicPrefix put before each topic's name; may be empty
 * @param topicsCreate whether missing topics are created
 * @param topicsPartitions partitions of each topic that is created
 * @param topicsReplicationFactor −1: the broker's default
 * @param stateDir where state stores and the instance's identity live; one process each
 * @param encoder a name or a folder
 * @param encoderPooling how token embeddings become a text's features; {@code auto}: as the encoder's files say
 * @param encoderThreads texts encoded at the same time; at least 1
 * @param encoderMaxTokens a text is cut to so many tokens
 * @param transformer a name or a folder: the one whose top blocks are fine-tuned
 * @param clients further properties of Kafka's clients
 */
public record ServiceConfig(
        String bootstrapServers,
        String httpHost,
        int httpPort,
        int managementPort,
        long httpMaxRequestBytes,
        String topicPrefix,
        boolean topicsCreate,
        int topicsPartitions,
        short topicsReplicationFactor,
        Path stateDir,
        String encoder,
        String encoderPooling,
        int encoderThreads,
        int encoderMaxTokens,
        String transformer,
        ClientProperties clients) {
    public static final String BOOTSTRAP_SERVERS = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
    public static final String HTTP_HOST = "http.host";
    public static final String HTTP_PORT = "http.port";
    public static final String HTTP_MAX_REQUEST_BYTES = "http.max.request.bytes";
    public static final String MANAGEMENT_PORT = "management.port";
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String TOPICS_CREATE = "topics.create";
    public static final String TOPICS_PARTITIONS = "topics.partitions";
    public static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";
    public static final String STATE_DIR = "state.dir";
    public static final String ENCODER = "encoder";
    public static final String ENCODER_POOLING = "encoder.pooling";
    public static final String ENCODER_THREADS = "encoder.threads";
    public static final String ENCODER_MAX_TOKENS = "encoder.max.tokens";
    public static final String TRANSFORMER = "transformer";

    private static final int MAX_PORT = 65_535;

    public ServiceConfig {
        requireNonNull(bootstrapServers, "bootstrapServers");
        requireNonNull(httpHost, "httpHost");
        requireNonNull(topicPrefix, "topicPrefix");
        requireNonNull(stateDir, "stateDir");
        requireNonNull(encoder, "encoder");
        requireNonNull(encoderPooling, "encoderPooling");
        requireNonNull(transformer, "transformer");
        requireNonNull(clients, "clients");
        if (encoderThreads < 1) {
            throw new IllegalArgumentException("no thread to encode with: " + encoderThreads);
        }
    }

    /** Adds the common keys to a service's own; {@code defaultPort} is where its HTTP listens when nothing is said. */
    public static ConfigDef define(ConfigDef definition, int defaultPort) {
        return definition
                .define(
                        BOOTSTRAP_SERVERS,
                        ConfigDef.Type.STRING,
                        "localhost:9092",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "The Kafka brokers to begin with, host:port, comma-separated.")
                .define(
                        HTTP_HOST,
                        ConfigDef.Type.STRING,
                        "127.0.0.1",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "The address HTTP listens on; loopback by default, 0.0.0.0 (every interface) in a container.")
                .define(
                        HTTP_PORT,
                        ConfigDef.Type.INT,
                        defaultPort,
                        Range.between(0, MAX_PORT),
                        Importance.HIGH,
                        "The HTTP port: metrics, health and the service's own routes; 0 takes any free one.")
                .define(
                        HTTP_MAX_REQUEST_BYTES,
                        ConfigDef.Type.LONG,
                        1_048_576L,
                        Range.between(1_024L, 1_073_741_824L),
                        Importance.LOW,
                        "A request whose body is longer is refused (413).")
                .define(
                        MANAGEMENT_PORT,
                        ConfigDef.Type.INT,
                        -1,
                        Range.between(-1, MAX_PORT),
                        Importance.MEDIUM,
                        "A port of its own for metrics and health; -1 keeps them on http.port, 0 takes any free one.")
                .define(
                        TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        "",
                        ConfigDef.LambdaValidator.with(
                                ServiceConfig::ensureTopicPrefix, () -> "letters, digits, '.', '_', '-'; at most 200"),
                        Importance.MEDIUM,
                        "Put before the name of every topic.")
                .define(
                        TOPICS_CREATE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether missing topics are created at start; if not, a missing topic is an error.")
                .define(
                        TOPICS_PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 10_000),
                        Importance.MEDIUM,
                        "How many partitions a topic gets when it is created.")
                .define(
                        TOPICS_REPLICATION_FACTOR,
                        ConfigDef.Type.SHORT,
                        (short) -1,
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> ensureReplication(name, (Short) value), () -> "-1 or at least 1"),
                        Importance.MEDIUM,
                        "The replication factor of topics that are created; -1 is the broker's default.")
                .define(
                        STATE_DIR,
                        ConfigDef.Type.STRING,
                        "data",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Where state stores and this instance's identity are kept; every process needs its own.")
                .define(
                        ENCODER,
                        ConfigDef.Type.STRING,
                        "minilm",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "What turns texts into features: minilm, bge-zh (Chinese; fetched once), or a folder with "
                                + "model.onnx and tokenizer.json; alike in trainer and scorers.")
                .define(
                        ENCODER_POOLING,
                        ConfigDef.Type.STRING,
                        "auto",
                        ConfigDef.ValidString.in("auto", "mean", "cls"),
                        Importance.LOW,
                        "How a folder's encoder makes a text's features of its tokens': their mean, or the first one; "
                                + "auto: what the folder's 1_Pooling/config.json says, or the mean.")
                .define(
                        ENCODER_THREADS,
                        ConfigDef.Type.INT,
                        0,
                        Range.between(0, 1_024),
                        Importance.MEDIUM,
                        "How many texts are encoded at the same time; 0: as many as there are cores.")
                .define(
                        ENCODER_MAX_TOKENS,
                        ConfigDef.Type.INT,
                        128,
                        Range.between(8, 512),
                        Importance.MEDIUM,
                        "A text is cut to so many tokens before it is encoded.")
                .define(
                        TRANSFORMER,
                        ConfigDef.Type.STRING,
                        "minilm-fp32",
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "The transformer in 32-bit floats whose top blocks minilm-top2 fine-tunes: minilm-fp32 (fetched once) "
                                + "or a folder with model.onnx and tokenizer.json; opened when a learner or a version wants it.");
    }

    private static void ensureTopicPrefix(String name, Object value) {
        String prefix = (String) value;
        if (!prefix.matches("[a-zA-Z0-9._-]{0,200}")) {
            throw new ConfigException(name, value, "A topic's name holds letters, digits, '.', '_' and '-'");
        }
    }

    private static void ensureReplication(String name, Short value) {
        if (value == 0 || value < -1) {
            throw new ConfigException(name, value, "Value must be -1 or at least 1");
        }
    }

    /** The common keys of a configuration whose definition went through {@link #define}. */
    public static ServiceConfig from(Configuration configuration) {
        return new ServiceConfig(
                configuration.getString(BOOTSTRAP_SERVERS),
                configuration.getString(HTTP_HOST),
                configuration.getInt(HTTP_PORT),
                configuration.getInt(MANAGEMENT_PORT),
                configuration.getLong(HTTP_MAX_REQUEST_BYTES),
                configuration.getString(TOPIC_PREFIX),
                configuration.getBoolean(TOPICS_CREATE),
                configuration.getInt(TOPICS_PARTITIONS),
                configuration.getShort(TOPICS_REPLICATION_FACTOR),
                Path.of(configuration.getString(STATE_DIR)),
                configuration.getString(ENCODER),
                configuration.getString(ENCODER_POOLING),
                cores(configuration.getInt(ENCODER_THREADS)),
                configuration.getInt(ENCODER_MAX_TOKENS),
                configuration.getString(TRANSFORMER),
                configuration.clients());
    }

    private static int cores(int threads) {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** The common keys alone, from settings written as flags: for tests and for services inside another process. */
    public static ServiceConfig of(Map<String, String> settings) {
        return from(new ConfigLoader(define(new ConfigDef(), 0)).flags(settings).load());
    }

    /** Properties of a plain consumer: brokers and what the operator handed on. */
    public Map<String, Object> consumerProperties() {
        return withBrokers(clients.forConsumer());
    }

    /** Properties of a plain producer. */
    public Map<String, Object> producerProperties() {
        return withBrokers(clients.forProducer());
    }

    /** Properties of an admin client. */
    public Map<String, Object> adminProperties() {
        return withBrokers(clients.forAdmin());
    }

    private Map<String, Object> withBrokers(Map<String, Object> properties) {
        Map<String, Object> complete = new TreeMap<>(properties);
        complete.put(BOOTSTRAP_SERVERS, bootstrapServers);
        return complete;
    }
}
