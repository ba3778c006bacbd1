package io.headwater.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The properties an operator hands on to Kafka's clients: {@code kafka.x.y} in files and flags, {@code KAFKA_X_Y} in the
 * environment. A property may carry one of Kafka Streams' prefixes ({@code producer.linger.ms}), then only Streams' client of that kind sees it.
 */
public record ClientProperties(Map<String, String> all) {
    private static final Set<String> PREFIXES =
            Set.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.");

    /** What the services set themselves, because their guarantees rest on it. */
    private static final Set<String> OWNED = Set.of(
            "application.id",
            "processing.guarantee",
            "group.id",
            "group.instance.id",
            "transactional.id",
            "enable.auto.commit",
            "enable.idempotence",
            "isolation.level",
            "auto.offset.reset",
            "interceptor.classes",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "state.dir",
            "application.server",
            "default.key.serde",
            "default.value.serde",
            "group.protocol");

    private static final List<ConfigDef> CLIENTS =
            List.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef());

    private static final ConfigDef STREAMS = StreamsConfig.configDef();

    public ClientProperties {
        all = Map.copyOf(all);
    }

    /** Whether any Kafka client, or Kafka Streams, has such a property. */
    static boolean isKnown(String property) {
        return definitionOf(property).isPresent();
    }

    private static Optional<ConfigKey> definitionOf(String property) {
        String name = withoutPrefix(property);
        return Stream.concat(
                        CLIENTS.stream()
                                .map(definition -> definition.configKeys().get(name)),
                        Stream.of(STREAMS.configKeys()).map(keys -> keys.get(property)))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** What is wrong with a known property's value; empty when its type and range fit. */
    static Optional<String> mistake(String property, String value) {
        ConfigKey key = definitionOf(property).orElseThrow();
        try {
            Object parsed = ConfigDef.parseType(property, value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(property, parsed);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether Headwater sets that property itself and would break if somebody else did. */
    static boolean isOwned(String property) {
        return OWNED.contains(withoutPrefix(property));
    }

    private static String withoutPrefix(String property) {
        return PREFIXES.stream()
                .filter(property::startsWith)
                .findFirst()
                .map(prefix -> property.substring(prefix.length()))
                .orElse(property);
    }

    public Map<String, Object> forConsumer() {
        return only(ConsumerConfig.configNames());
    }

    public Map<String, Object> forProducer() {
        return only(ProducerConfig.configNames());
    }

    public Map<String, Object> forAdmin() {
        return only(AdminClientConfig.configNames());
    }

    /**
     * These properties over {@code defaults}: what the operator says for every client also replaces a default that was
     * meant for one kind of client only.
     */
    public Map<String, Object> over(Map<String, Object> defaults) {
        Map<String, Object> merged = new TreeMap<>(defaults);
        for (String property : all.keySet()) {
            PREFIXES.forEach(prefix -> merged.remove(prefix + property));
        }
        merged.putAll(all);
        return merged;
    }

    private Map<String, Object> only(Set<String> names) {
        Map<String, Object> chosen = new TreeMap<>(all);
        chosen.keySet().retainAll(names);
        return chosen;
    }
}
