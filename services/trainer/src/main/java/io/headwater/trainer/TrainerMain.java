package io.headwater.trainer;

import io.headwater.console.Console;
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
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The trainer as a process of its own. */
@Command(
        name = "trainer",
        description = "Learns from labelled texts as they arrive and publishes each new version of the model.",
        footer = {
            "",
            "Example: headwater trainer --bootstrap-servers localhost:9092 --port 8081",
            "Every key of the configuration: docs/configuration.md"
        })
public final class TrainerMain extends ServiceCommand {
    @Option(
            names = "--source",
            paramLabel = "BUNDLE",
            description = "Folder of the source model (source); without it the encoder alone.")
    private @Nullable String source;

    public static void main(String[] arguments) {
        Logging.install();
        System.exit(new CommandLine(new TrainerMain()).execute(arguments));
    }

    @Override
    protected ConfigDef definition() {
        return TrainerConfig.definition();
    }

    @Override
    protected void addFlags(io.headwater.runtime.config.ConfigLoader loader) {
        loader.check(TrainerConfig::unknownLearner);
        if (source != null) {
            loader.flag("source", source, "--source");
        }
    }

    @Override
    protected Service service(Configuration configuration) {
        TrainerConfig config = TrainerConfig.from(configuration);
        return lifecycle -> start(config, lifecycle);
    }

    private static void start(TrainerConfig config, Lifecycle lifecycle) throws Exception {
        Health health = new Health();
        // Until the trainer says so itself: HTTP is up before it.
        health.ready(Trainer.CHECK, () -> Optional.of("starting"));
        PrometheusMeterRegistry registry = Metrics.registry("trainer");
        lifecycle.onStop("metrics", registry::close);
        Console console = new Console(config.service(), registry, InstantSource.system());
        lifecycle.start("HTTP", () -> HttpEndpoint.start(config.service(), health, registry, console::addTo));
        lifecycle.onStop("console", console);
        console.start();
        Encoder encoder = lifecycle.start("encoder", () -> encoder(config.service()));
        lifecycle.start(
                "trainer",
                () -> Trainer.start(
                        config, encoder, health, registry, reason -> lifecycle.exit(ExitCode.FAILURE, reason)));
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
