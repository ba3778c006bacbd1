package io.headwater.runtime.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Collects settings and checks them against a {@link ConfigDef}: file &lt; environment &lt; flags, in whatever order they were added.
 *
 * <p>Variables: {@code HEADWATER_MICRO_BATCH_SIZE} is {@code micro.batch.size}; {@code KAFKA_BOOTSTRAP_SERVERS} is
 * {@code bootstrap.servers}; any other {@code KAFKA_X_Y} is the Kafka clients' property {@code x.y}, written
 * {@code kafka.x.y} in files and flags. A variable that is set but empty counts as not set. An unknown key is a mistake, so is a
 * {@code KAFKA_} name that no Kafka client knows, except those that Kafka's own scripts and Kubernetes use.
 */
public final class ConfigLoader {
    private static final String CLIENT_PREFIX = "kafka.";
    private static final String BOOTSTRAP = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

    private final ConfigDef definition;
    private final List<String> mistakes = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Setting> fromFiles = new LinkedHashMap<>();
    private final Map<String, Setting> fromEnvironment = new LinkedHashMap<>();
    private final Map<String, Setting> fromFlags = new LinkedHashMap<>();

    /** Looks at what several keys say together. */
    @FunctionalInterface
    public interface Check {
        /**
         * What is wrong, beginning with the key to be changed; empty if nothing is.
         *
         * @param values of all keys of the service, defaults included, as they would be written in a file
         */
        Optional<String> mistake(Map<String, String> values);
    }

    public ConfigLoader(ConfigDef definition) {
        this.definition = requireNonNull(definition, "definition");
    }

    /** Adds a properties file (UTF-8); one that cannot be read is a mistake like any other. */
    public ConfigLoader file(Path file) {
        try {
            for (Setting setting : PropertiesFile.read(file)) {
                Setting named = aliased(setting);
                Setting before = fromFiles.put(named.key(), named);
                if (before != null) {
                    mistakes.add(named.mistake("already set in " + before.origin()));
                }
            }
        } catch (IOException e) {
            mistakes.add("config (flag --config): cannot read " + file + ": " + e);
        }
        return this;
    }

    /** Adds those of {@code variables} that begin with {@code HEADWATER_} or {@code KAFKA_}. */
    public ConfigLoader environment(Map<String, String> variables) {
        new TreeMap<>(variables).forEach((name, value) -> {
            if (value.isBlank()) {
                return;
            }
            if (name.startsWith(EnvironmentNames.HEADWATER)) {
                variable(name, EnvironmentNames.key(name, EnvironmentNames.HEADWATER), value);
            } else if (name.startsWith(EnvironmentNames.KAFKA)) {
                variable(name, CLIENT_PREFIX + EnvironmentNames.key(name, EnvironmentNames.KAFKA), value);
            }
        });
        return this;
    }

    private void variable(String name, String key, String value) {
        Setting setting = aliased(new Setting(key, value, "variable " + name));
        if (!isKnown(setting.key()) && EnvironmentNames.belongsToOthers(name, value)) {
            return;
        }
        Setting before = fromEnvironment.put(setting.key(), setting);
        if (before != null && !before.value().equals(value)) {
            mistakes.add(setting.mistake("contradicts " + before.origin()));
        }
    }

    /** Adds settings from the command line; {@code flags} maps keys, not flags' names, to values. */
    public ConfigLoader flags(Map<String, String> flags) {
        flags.forEach((key, value) -> flag(key, value, "--set " + key));
        return this;
    }

    /** Adds one setting from the command line that has a flag of its own, such as {@code --port}. */
    public ConfigLoader flag(String key, String value, String flag) {
        Setting setting = aliased(new Setting(key, value, "flag " + flag));
        Setting before = fromFlags.put(setting.key(), setting);
        if (before != null && !before.value().equals(value)) {
            mistakes.add(setting.mistake("contradicts " + before.origin()));
        }
        return this;
    }

    /** Adds a check that is made beside those of single keys, so that its mistake is told with all others. */
    public ConfigLoader check(Check check) {
        checks.add(check);
        return this;
    }

    /**
     * The checked configuration.
     *
     * @throws ConfigurationException with every mistake there is
     */
    public Configuration load() {
        Map<String, Setting> settings = new TreeMap<>(fromFiles);
        settings.putAll(fromEnvironment);
        settings.putAll(fromFlags);

        List<String> found = new ArrayList<>(mistakes);
        Map<String, String> own = new TreeMap<>();
        Map<String, String> clients = new TreeMap<>();
        for (Setting setting : settings.values()) {
            if (definition.names().contains(setting.key())) {
                own.put(setting.key(), setting.value());
            } else if (setting.key().startsWith(CLIENT_PREFIX)) {
                String property = setting.key().substring(CLIENT_PREFIX.length());
                if (ClientProperties.isOwned(property)) {
                    found.add(setting.mistake("is set by Headwater itself"));
                } else if (ClientProperties.isKnown(property)) {
                    clients.put(property, setting.value());
                    ClientProperties.mistake(property, setting.value())
                            .ifPresent(mistake -> found.add(setting.mistake(mistake)));
                } else {
                    found.add(setting.mistake("no Kafka client has a property " + property));
                }
            } else {
                found.add(setting.mistake("unknown key"));
            }
        }
        found.addAll(shadowed(settings));
        for (ConfigValue value : definition.validate(own)) {
            if (!value.errorMessages().isEmpty()) {
                // The first says it; those after it are about the null that the first left behind.
                String what = value.errorMessages().get(0);
                Setting setting = settings.get(value.name());
                found.add(setting == null ? value.name() + ": " + what : setting.mistake(what));
            }
        }
        Map<String, String> values = values(own);
        checks.forEach(check -> check.mistake(values).ifPresent(found::add));
        if (!found.isEmpty()) {
            throw new ConfigurationException(found.stream().sorted().distinct().toList());
        }
        return new Configuration(definition, own, new ClientProperties(clients));
    }

    private Map<String, String> values(Map<String, String> own) {
        Map<String, String> values = new TreeMap<>();
        definition.defaultValues().forEach((key, value) -> values.put(key, String.valueOf(value)));
        values.putAll(own);
        return values;
    }

    /** Unknown keys that a stronger source hides are mistakes nevertheless, or they would surface on another day. */
    private List<String> shadowed(Map<String, Setting> effective) {
        Set<Setting> all = new HashSet<>(fromFiles.values());
        all.addAll(fromEnvironment.values());
        all.removeAll(effective.values());
        List<String> unknown = new ArrayList<>();
        for (Setting setting : all) {
            if (!isKnown(setting.key())) {
                unknown.add(setting.mistake("unknown key"));
            }
        }
        return unknown;
    }

    private boolean isKnown(String key) {
        return definition.names().contains(key)
                || (key.startsWith(CLIENT_PREFIX) && ClientProperties.isKnown(key.substring(CLIENT_PREFIX.length())));
    }

    private static Setting aliased(Setting setting) {
        return setting.key().equals(CLIENT_PREFIX + BOOTSTRAP)
                ? new Setting(BOOTSTRAP, setting.value(), setting.origin())
                : setting;
    }
}
