package io.headwater.scorer;

import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.Pooling;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.ExitCode;
import io.headwater.runtime.Health;
import io.headwater.runtime.HttpEndpoint;
import io.headwater.runtime.Lifecycle;
import io.headwater.runtime.Logging;
import io.headwater.runtime.Metrics;
import io.headwater.runtime.Service;
import io.headwater.runtime.ServiceCommand;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ServiceConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The scorer as a process of its own. */
@Command(
        name = "scorer",
        description = "Follows the versions of every model and turns texts into predictions.",
        footer = {
            "",
            "Example: headwater scorer --bootstrap-servers localhost:9092 --port 8082",
            "Every key of the configuration: docs/configuration.md"
        })
public final class ScorerMain extends ServiceCommand {
    public static void main(String[] arguments) {
        Logging.install();
        System.exit(new CommandLine(new ScorerMain()).execute(arguments));
    }

    @Override
    protected ConfigDef definition() {
        return ScorerConfig.definition();
    }

    @Override
    protected Service service(Configuration configuration) {
        ScorerConfig config = ScorerConfig.from(configuration);
        return lifecycle -> start(config, lifecycle);
    }

    private static void start(ScorerConfig config, Lifecycle lifecycle) throws Exception {
        Health health = new Health();
        // Until the scorer says so itself: HTTP is up before it.
        health.ready(LiveModels.VERSION_CHECK, () -> Optional.of("starting"));
        PrometheusMeterRegistry registry = Metrics.registry("scorer");
        lifecycle.onStop("metrics", registry::close);
        lifecycle.start("HTTP", () -> HttpEndpoint.start(config.service(), health, registry, http -> {}));
        Encoder encoder = lifecycle.start("encoder", () -> encoder(config.service()));
        lifecycle.start(
                "scorer",
                () -> Scorer.start(
                        config,
                        encoder,
                        health,
                        registry,
                        (manifest, time) -> {},
                        reason -> lifecycle.exit(ExitCode.FAILURE, reason)));
    }

    private static Encoder encoder(ServiceConfig config) {
        try {
            return new Encoders(CacheFolder.encoders())
                    .open(config.encoder(), Pooling.of(config.encoderPooling()), config.encoderMaxTokens());
        } catch (InvalidEncoderException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }
}
