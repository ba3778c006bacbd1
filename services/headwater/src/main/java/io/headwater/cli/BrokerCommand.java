package io.headwater.cli;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.ExitCode;
import io.headwater.runtime.Lifecycle;
import io.headwater.runtime.ServiceRunner;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a real Kafka broker for development until it is told to stop. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a real Kafka broker (KRaft, one node) for development, with Headwater's topics in it.",
            "Prints its address on standard output when it answers; stops cleanly on Ctrl-C and SIGTERM."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # on port 9092, keeping its data for the next time",
            "  headwater broker --dir broker-data",
            "  # on any free port, forgetting everything at the end",
            "  headwater broker --port 0",
            "",
            "Exit codes: 0 stopped as asked, 1 the broker failed, 2 wrong usage, 3 port or folder cannot be used."
        })
final class BrokerCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "To listen on; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; default: ${DEFAULT-VALUE}, this machine only.")
    private String host = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where it keeps its data; default: a temporary folder, removed at the end.")
    private @Nullable Path dir;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Put before the names of Headwater's topics; default: none.")
    private String topicPrefix = "";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of each of Headwater's topics; default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Override
    public Integer call() {
        return new ServiceRunner("broker").run(this::start).code();
    }

    private void start(Lifecycle lifecycle) throws Exception {
        Path folder = dir == null ? temporary(lifecycle) : dir;
        EmbeddedBroker broker = lifecycle.start("broker", () -> open(folder));
        CompletableFuture<Void> unused =
                broker.fault().thenAccept(fault -> lifecycle.exit(ExitCode.FAILURE, "the broker has failed: " + fault));
        TopicAdmin.ensure(
                Map.of(ServiceConfig.BOOTSTRAP_SERVERS, broker.bootstrapServers()),
                TopicSpecs.all(topicPrefix, partitions, (short) 1));
        System.out.println(broker.bootstrapServers());
        System.err.println("The broker answers at " + broker.bootstrapServers() + " and keeps its data in "
                + broker.dir() + ". Ctrl-C stops it.");
    }

    private static Path temporary(Lifecycle lifecycle) throws Exception {
        return lifecycle
                .start("temporary folder", () -> TemporaryFolder.create("headwater-broker"))
                .path();
    }

    private EmbeddedBroker open(Path folder) {
        try {
            return EmbeddedBroker.start(folder, port, Map.of("host", host));
        } catch (IllegalStateException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }
}
