package io.headwater.cli;

import io.headwater.cli.models.Description;
import io.headwater.cli.models.Directory;
import io.headwater.cli.models.DirectoryReader;
import io.headwater.cli.models.Listing;
import io.headwater.cli.models.ModelEntry;
import io.headwater.model.Topic;
import io.headwater.runtime.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which models a cluster has, and what is known of the newest version of one. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows the models of a Kafka cluster, as the topic 'models' tells of them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  # one line per model",
            "  headwater models list --bootstrap-servers kafka:9092",
            "  # the newest version of one, in words",
            "  headwater models show default",
            "  # its manifest, for programs: exactly what is on the topic",
            "  headwater models show default --json",
            "",
            "Exit codes: 0 fine, 1 there is no such model, 2 wrong usage or configuration,",
            "3 no cluster, or one without the topic."
        })
final class ModelsCommand implements Runnable {
    private static final InstantSource CLOCK = InstantSource.system();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(commandLine(spec), "list or show?");
    }

    /** One line per model. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "One line per model, sorted by id.")
    int list(
            @Mixin Cluster cluster,
            @Option(names = "--json", description = "As a JSON array, an object per model.") boolean json)
            throws IOException {
        PrintWriter out = commandLine(spec).getOut();
        Directory directory = read(cluster);
        Listing listing = Listing.of(directory.models().values());
        if (json) {
            out.println(listing.toJson());
        } else if (listing.rows().isEmpty()) {
            out.println("no model has published a version so far");
        } else {
            listing.lines(CLOCK.instant()).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    /** The newest manifest of one model. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "The newest version of one model, in words.")
    int show(
            @Parameters(paramLabel = "MODEL", description = "The model's id.") String model,
            @Mixin Cluster cluster,
            @Option(names = "--json", description = "The manifest's JSON, exactly as it is on the topic.")
                    boolean json) {
        Directory directory = read(cluster);
        Optional<ModelEntry> found = directory.find(model);
        if (found.isEmpty()) {
            if (!directory.unreadable().containsKey(model)) {
                commandLine(spec).getErr().println("headwater: there is no model '" + model + "'" + known(directory));
            }
            return ExitCode.FAILURE.code();
        }
        PrintWriter out = commandLine(spec).getOut();
        if (json) {
            out.println(found.get().text());
        } else {
            new Description(found.get().manifest()).lines(CLOCK.instant()).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private static String known(Directory directory) {
        return directory.models().isEmpty()
                ? "; no model has published a version so far"
                : "; there are: " + String.join(", ", directory.models().keySet());
    }

    /** What cannot be read is told, and does not hide the rest. */
    private Directory read(Cluster cluster) {
        ClientSettings settings = ClientSettings.of(System.getenv(), cluster.bootstrapServers);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                settings.consumer(DirectoryReader.SETTINGS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            Directory directory = new DirectoryReader(consumer, Topic.MODELS.named(cluster.topicPrefix)).read();
            directory
                    .unreadable()
                    .forEach((model, why) -> commandLine(spec)
                            .getErr()
                            .println("headwater: the newest version of model '" + model + "' cannot be read: " + why));
            return directory;
        }
    }

    private static CommandLine commandLine(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        return spec.commandLine();
    }

    /** Where the models are. */
    static final class Cluster {
        @Option(
                names = {"-b", "--bootstrap-servers"},
                paramLabel = "HOST:PORT",
                description =
                        "The Kafka cluster; default: the environment's KAFKA_BOOTSTRAP_SERVERS, or localhost:9092. Any"
                                + " other KAFKA_... variable reaches the consumer.")
        @Nullable String bootstrapServers;

        @Option(
                names = "--topic-prefix",
                paramLabel = "PREFIX",
                defaultValue = "",
                description = "What stands before the names of Headwater's topics; default: nothing.")
        String topicPrefix = "";
    }
}
