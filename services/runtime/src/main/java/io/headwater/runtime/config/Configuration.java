package io.headwater.runtime.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** A checked configuration: Kafka's typed getters ({@code getInt}, {@code getString}, …) and the clients' properties. */
public final class Configuration extends AbstractConfig {
    private final ClientProperties clients;

    Configuration(ConfigDef definition, Map<String, String> settings, ClientProperties clients) {
        super(definition, settings, false);
        this.clients = requireNonNull(clients, "clients");
    }

    /** What the operator hands on to Kafka's clients, {@code bootstrap.servers} not among it. */
    public ClientProperties clients() {
        return clients;
    }
}
