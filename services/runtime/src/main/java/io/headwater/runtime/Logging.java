package io.headwater.runtime;

import java.util.Map;
import java.util.Properties;

/**
 * Chooses the services' logging configuration ({@code headwater-log4j2.xml}): readable lines on standard error, one for each
 * event, or JSON if {@code HEADWATER_LOG_FORMAT} says so. It has a name of its own, not {@code log4j2.xml}, so that an application that embeds a scorer keeps its own.
 */
public final class Logging {
    private static final String CONFIGURATION = "log4j2.configurationFile";

    private Logging() {}

    /** To be called first in {@code main}, before any logger exists; does nothing when the operator has chosen another. */
    public static void install() {
        choose(System.getProperties(), System.getenv());
    }

    static void choose(Properties properties, Map<String, String> environment) {
        boolean chosen = properties.containsKey(CONFIGURATION)
                || properties.containsKey("log4j.configurationFile")
                || environment.containsKey("LOG4J_CONFIGURATION_FILE");
        if (!chosen) {
            properties.setProperty(CONFIGURATION, "classpath:headwater-log4j2.xml");
        }
    }
}
