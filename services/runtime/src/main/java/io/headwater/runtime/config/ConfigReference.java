package io.headwater.runtime.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Writes the reference of a service's configuration from its {@link ConfigDef}, as a Markdown table. */
public final class ConfigReference {
    private ConfigReference() {}

    /** One row for each key, in alphabetical order: key, variable, type, default, range, meaning. */
    public static String markdown(ConfigDef definition) {
        StringBuilder table = new StringBuilder();
        table.append("| key | variable | type | default | range | meaning |\n");
        table.append("|---|---|---|---|---|---|\n");
        List<ConfigKey> keys = definition.configKeys().values().stream()
                .sorted(Comparator.comparing(key -> key.name))
                .toList();
        for (ConfigKey key : keys) {
            table.append("| `").append(key.name).append("` | `").append(variable(key.name));
            table.append("` | ").append(key.type.name().toLowerCase(Locale.ROOT));
            table.append(" | ").append(defaultOf(key));
            table.append(" | ").append(cell(key.validator == null ? "" : Objects.toString(key.validator)));
            table.append(" | ").append(cell(key.documentation)).append(" |\n");
        }
        return table.toString();
    }

    private static String variable(String key) {
        return key.equals("bootstrap.servers")
                ? "KAFKA_BOOTSTRAP_SERVERS"
                : EnvironmentNames.HEADWATER + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        String text = ConfigDef.convertToString(key.defaultValue, key.type);
        return text == null || text.isEmpty() ? "none" : "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
