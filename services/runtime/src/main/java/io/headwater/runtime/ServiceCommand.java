package io.headwater.runtime;

import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ConfigurationException;
import io.headwater.runtime.config.ServiceConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands of all services have in common: where configuration comes from, and running until the end. A subclass
 * carries {@code @Command(name = …)}, adds its own flags by {@link #addFlags}, and says what to run.
 */
public abstract class ServiceCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file; the environment and flags win over it.",
            defaultValue = "${env:HEADWATER_CONFIG}")
    private @Nullable Path config;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers (bootstrap.servers, KAFKA_BOOTSTRAP_SERVERS).")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTP: metrics, health, API (http.port); 0: any free port.")
    private @Nullable String port;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets any key of the configuration, or a Kafka client's property as kafka.KEY; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    /** All keys of this service: its own, and those of {@link ServiceConfig#define}. */
    protected abstract ConfigDef definition();

    /** The service for a checked configuration; must not start anything yet. */
    protected abstract Service service(Configuration configuration);

    /** Adds the flags of this service, by {@link ConfigLoader#flag}. */
    protected void addFlags(ConfigLoader loader) {}

    /**
     * File &lt; environment &lt; flags.
     *
     * @throws ConfigurationException with every mistake
     */
    public final Configuration configuration(Map<String, String> environment) {
        ConfigLoader loader = new ConfigLoader(definition());
        if (config != null) {
            loader.file(config);
        }
        loader.environment(environment).flags(settings);
        if (bootstrapServers != null) {
            loader.flag(ServiceConfig.BOOTSTRAP_SERVERS, bootstrapServers, "--bootstrap-servers");
        }
        if (port != null) {
            loader.flag(ServiceConfig.HTTP_PORT, port, "--port");
        }
        addFlags(loader);
        return loader.load();
    }

    /** Runs the service in this process and returns its {@link ExitCode}; called by picocli. */
    @Override
    public final Integer call() {
        return new ServiceRunner(spec.name())
                .run(lifecycle -> service(configuration(System.getenv())).start(lifecycle))
                .code();
    }
}
