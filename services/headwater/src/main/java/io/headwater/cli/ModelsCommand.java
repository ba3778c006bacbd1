package io.headwater.cli;

import io.headwater.cli.models.Description;
import io.headwater.cli.models.Directory;
import io.headwater.cli.models.DirectoryReader;
import io.headwater.cli.models.Instruction;
import io.headwater.cli.models.Listing;
import io.headwater.cli.models.ModelEntry;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.model.Topic;
import io.headwater.runtime.ExitCode;
import io.headwater.runtime.kafka.CommittedReader;
import io.headwater.trainer.HistoryReader;
import io.headwater.wire.History;
import io.headwater.wire.ModelId;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which models a cluster has, what is known of the newest version of one, and tells a model what to do. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsHistoryCommand.class,
            ModelsDiffCommand.class,
            ModelsExportCommand.class,
            ModelsVerifyCommand.class,
            ModelsRebuildCommand.class
        },
        description = {
            "Shows the models of a Kafka cluster, as the topic 'models' tells of them, and tells one what to do.",
            "A model answers in its diary, the topic 'model-events'."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # one line per model",
            "  headwater models list --bootstrap-servers kafka:9092",
            "  # the newest version of one, in words",
            "  headwater models show default",
            "  # its manifest, for programs: exactly what is on the topic",
            "  headwater models show default --json",
            "  # is it, bit by bit, what the labels on the log make?",
            "  headwater models rebuild default newest",
            "  # what a batch of wrong labels has done is undone; scorers follow",
            "  headwater models rollback default 41 --reason \"labels of a broken tool\"",
            "",
            "Exit codes: 0 fine, 1 there is no such model or it refuses, 2 wrong usage or configuration,",
            "3 no cluster, or one without the topic."
        })
final class ModelsCommand implements Runnable {
    private static final InstantSource CLOCK = InstantSource.system();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                commandLine(spec),
                "list, show, history, diff, export, verify, rebuild, rollback, pause, resume or publish?");
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

    /** Back to an older version, as a new one. */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description =
                    "Publishes an older version once more, as a new one, and trains on from its entire state. What was "
                            + "learned since then is undone.")
    int rollback(
            @Parameters(paramLabel = "MODEL", description = "The model's id.") String model,
            @Parameters(paramLabel = "VERSION", description = "The version to go back to.") long version,
            @Option(names = "--relearn", description = "Learn the undone events again, in their order.")
                    boolean relearn,
            @Mixin Cause cause,
            @Mixin Cluster cluster) {
        if (version < 1) {
            throw new ParameterException(commandLine(spec), "versions count from 1");
        }
        return tell(model, new ModelCommand.Rollback(version, relearn, cause.given()), cluster);
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Lets a model's events wait, unlearned, until it is resumed; scorers keep its version.")
    int pause(
            @Parameters(paramLabel = "MODEL", description = "The model's id.") String model,
            @Mixin Cause cause,
            @Mixin Cluster cluster) {
        return tell(model, new ModelCommand.Pause(cause.given()), cluster);
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Learns what has waited, and goes on.")
    int resume(
            @Parameters(paramLabel = "MODEL", description = "The model's id.") String model,
            @Mixin Cause cause,
            @Mixin Cluster cluster) {
        return tell(model, new ModelCommand.Resume(cause.given()), cluster);
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "Learns what the holdout keeps back to judge versions by; it fills again as events come.")
    int release(
            @Parameters(paramLabel = "MODEL", description = "The model's id.") String model,
            @Mixin Cause cause,
            @Mixin Cluster cluster) {
        return tell(model, new ModelCommand.Release(cause.given()), cluster);
    }

    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            description = "Publishes what a model has learned now, before its time, and whatever its gate says.")
    int publish(
            @Parameters(paramLabel = "MODEL", description = "The model's id.") String model,
            @Mixin Cause cause,
            @Mixin Cluster cluster) {
        return tell(model, new ModelCommand.Publish(cause.given()), cluster);
    }

    private int tell(String model, ModelCommand command, Cluster cluster) {
        if (!ModelId.isValid(model)) {
            throw new ParameterException(commandLine(spec), ModelId.RULE);
        }
        ClientSettings settings = ClientSettings.of(System.getenv(), cluster.bootstrapServers);
        ModelEvent answer;
        try (Consumer<byte[], byte[]> consumer = cluster.consumer();
                Producer<byte[], byte[]> producer = new KafkaProducer<>(
                        settings.producer(Map.of(ProducerConfig.ACKS_CONFIG, "all")),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            answer = new Instruction(
                            producer,
                            consumer,
                            Topic.MODEL_COMMANDS.named(cluster.topicPrefix),
                            Topic.MODEL_EVENTS.named(cluster.topicPrefix))
                    .send(model, command, cluster.patience);
        }
        boolean refused = answer.type() == ModelEvent.Type.COMMAND_REFUSED;
        PrintWriter out =
                refused ? commandLine(spec).getErr() : commandLine(spec).getOut();
        out.println((refused ? "headwater: refused: " + answer.details().get("why") : said(model, command, answer)));
        out.flush();
        return (refused ? ExitCode.FAILURE : ExitCode.OK).code();
    }

    private static String said(String model, ModelCommand command, ModelEvent answer) {
        if (command instanceof ModelCommand.Rollback rollback) {
            return "version " + answer.version() + " of '" + model + "' is version " + rollback.version() + " again; "
                    + answer.details().get("undone") + " events "
                    + (rollback.relearn()
                            ? "are learned again"
                            : "are undone: " + answer.details().get("events"));
        }
        if (command instanceof ModelCommand.Publish) {
            return "version " + answer.version() + " of '" + model + "' is published";
        }
        if (command instanceof ModelCommand.Release) {
            return "'" + model + "' learns " + answer.details().get("events") + " events that it kept back";
        }
        return "'" + model + "' is " + answer.type().code() + " at version " + answer.version();
    }

    private static String known(Directory directory) {
        return directory.models().isEmpty()
                ? "; no model has published a version so far"
                : "; there are: " + String.join(", ", directory.models().keySet());
    }

    /** What cannot be read is told, and does not hide the rest. */
    private Directory read(Cluster cluster) {
        try (Consumer<byte[], byte[]> consumer = cluster.consumer()) {
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

    /** Why something is done. */
    static final class Cause {
        @Option(names = "--reason", paramLabel = "TEXT", description = "For the model's diary.")
        @Nullable String reason;

        Optional<String> given() {
            return Optional.ofNullable(reason);
        }
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

        @Option(
                names = "--timeout",
                paramLabel = "DURATION",
                defaultValue = "PT30S",
                description = "How long to wait for a trainer's answer, for example PT2M; default: ${DEFAULT-VALUE}.")
        Duration patience = Duration.ofSeconds(30);

        /** Name of {@code model-updates} here. */
        String updates() {
            return Topic.MODEL_UPDATES.named(topicPrefix);
        }

        /** Reads what is committed, without a group; the caller closes it. */
        Consumer<byte[], byte[]> consumer() {
            return new KafkaConsumer<>(
                    ClientSettings.of(System.getenv(), bootstrapServers).consumer(CommittedReader.SETTINGS),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }

        /** All that the topic has of a model. */
        History history(String model) {
            try (Consumer<byte[], byte[]> consumer = consumer()) {
                return new HistoryReader(consumer, updates()).read(model);
            }
        }
    }
}
