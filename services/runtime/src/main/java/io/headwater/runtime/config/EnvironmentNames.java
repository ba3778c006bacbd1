package io.headwater.runtime.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which environment variables are settings, and which merely look like it. */
final class EnvironmentNames {
    static final String HEADWATER = "HEADWATER_";
    static final String KAFKA = "KAFKA_";

    /** Read by the launcher and the logging configuration, before any service starts. */
    private static final Set<String> LAUNCHER = Set.of(
            "HEADWATER_HOME",
            "HEADWATER_CONFIG",
            "HEADWATER_HEAP",
            "HEADWATER_HEAP_OPTS",
            "HEADWATER_HEAP_PERCENT",
            "HEADWATER_JAVA_OPTS",
            "HEADWATER_OPTS",
            "HEADWATER_JVM_OPTS",
            "HEADWATER_LOG_LEVEL",
            "HEADWATER_LOG_FORMAT");

    /** Read by the shell scripts and container images of Apache Kafka: they often stand in a shared environment. */
    private static final Set<String> KAFKA_SCRIPTS = Set.of(
            "KAFKA_CLASSPATH",
            "KAFKA_DEBUG",
            "KAFKA_GC_LOG_OPTS",
            "KAFKA_HEAP_OPTS",
            "KAFKA_HOME",
            "KAFKA_JMX_HOSTNAME",
            "KAFKA_JMX_OPTS",
            "KAFKA_JMX_PORT",
            "KAFKA_JVM_PERFORMANCE_OPTS",
            "KAFKA_LOG4J_CMD_OPTS",
            "KAFKA_LOG4J_LOGGERS",
            "KAFKA_LOG4J_OPTS",
            "KAFKA_LOG4J_ROOT_LOGLEVEL",
            "KAFKA_MODE",
            "KAFKA_OPTS",
            "KAFKA_TOOLS_LOG4J_LOGLEVEL",
            "KAFKA_VERSION");

    /**
     * What Kubernetes puts into every container of a namespace for a service called {@code kafka…} or {@code headwater…}
     * (<a href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">Docker links</a>).
     */
    private static final Pattern KUBERNETES_SERVICE =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern KUBERNETES_PORT = Pattern.compile("(tcp|udp)://.*");

    private EnvironmentNames() {}

    /** Whether somebody other than a service reads that variable; known keys are never asked about. */
    static boolean belongsToOthers(String variable, String value) {
        return LAUNCHER.contains(variable)
                || KAFKA_SCRIPTS.contains(variable)
                || KUBERNETES_SERVICE.matcher(variable).matches()
                || (variable.endsWith("_PORT") && KUBERNETES_PORT.matcher(value).matches());
    }

    /** {@code HEADWATER_MICRO_BATCH_SIZE} without its prefix, as a key: {@code micro.batch.size}. */
    static String key(String variable, String prefix) {
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
