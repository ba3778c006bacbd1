package io.headwater.cli;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.headwater.runtime.config.ClientProperties;
import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ServiceConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * How a command that is a plain Kafka client reaches its cluster: by its flag, or else by the {@code KAFKA_*} variables that
 * the services read as well.
 */
record ClientSettings(String bootstrapServers, ClientProperties clients) {
    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    ServiceConfig.BOOTSTRAP_SERVERS,
                    ConfigDef.Type.STRING,
                    "localhost:9092",
                    ConfigDef.Importance.HIGH,
                    "Kafka brokers.");

    ClientSettings {
        requireNonNull(bootstrapServers, "bootstrapServers");
        requireNonNull(clients, "clients");
    }

    /**
     * Reads the environment.
     *
     * @param bootstrapServers what the flag says, or null
     * @throws io.headwater.runtime.config.ConfigurationException if a variable is no property of Kafka's clients
     */
    static ClientSettings of(Map<String, String> environment, @Nullable String bootstrapServers) {
        ConfigLoader loader = new ConfigLoader(DEFINITION)
                .environment(environment.entrySet().stream()
                        .filter(variable -> variable.getKey().startsWith("KAFKA_"))
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
        if (bootstrapServers != null) {
            loader.flag(ServiceConfig.BOOTSTRAP_SERVERS, bootstrapServers, "--bootstrap-servers");
        }
        Configuration configuration = loader.load();
        return new ClientSettings(configuration.getString(ServiceConfig.BOOTSTRAP_SERVERS), configuration.clients());
    }

    /** A producer's properties: {@code defaults}, and over them what the environment says. */
    Map<String, Object> producer(Map<String, Object> defaults) {
        return complete(defaults, clients.forProducer());
    }

    /** A consumer's properties: {@code defaults}, and over them what the environment says. */
    Map<String, Object> consumer(Map<String, Object> defaults) {
        return complete(defaults, clients.forConsumer());
    }

    /** An admin client's properties: {@code defaults}, and over them what the environment says. */
    Map<String, Object> admin(Map<String, Object> defaults) {
        return complete(defaults, clients.forAdmin());
    }

    private Map<String, Object> complete(Map<String, Object> defaults, Map<String, Object> own) {
        Map<String, Object> properties = new HashMap<>(defaults);
        properties.putAll(own);
        properties.put(ServiceConfig.BOOTSTRAP_SERVERS, bootstrapServers);
        return properties;
    }
}
