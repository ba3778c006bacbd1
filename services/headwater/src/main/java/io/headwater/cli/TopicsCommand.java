package io.headwater.cli;

import io.headwater.runtime.ExitCode;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpec;
import io.headwater.runtime.kafka.TopicSpecs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Creates Headwater's topics in a cluster, for services that may not do it themselves. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = {
            "Creates Headwater's topics where they are missing, with the settings that the services rely on, and refuses those",
            "that are there with settings that lose events. What is there is not changed. Waits a minute for the brokers."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # once, before services with topics.create=false",
            "  headwater topics --bootstrap-servers kafka:9092 --partitions 12 --replication-factor 3",
            "",
            "Exit codes: 0 all are there, 2 wrong usage or configuration, 3 no broker, no right, or unfit topics."
        })
final class TopicsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Option(
            names = {"-b", "--bootstrap-servers"},
            paramLabel = "HOST:PORT",
            description =
                    "The Kafka cluster; default: the environment's KAFKA_BOOTSTRAP_SERVERS, or localhost:9092. Any"
                            + " other KAFKA_... variable reaches the client.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Put before the names of the topics; default: none.")
    private String topicPrefix = "";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of each topic that is created; default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Copies of each topic that is created; default: -1, as the brokers are set.")
    private short replicationFactor;

    @Override
    public Integer call() {
        if (partitions < 1 || (replicationFactor < 1 && replicationFactor != -1)) {
            throw new ParameterException(
                    spec.commandLine(), "--partitions is 1 or more, --replication-factor -1, or 1 or more");
        }
        ClientSettings settings = ClientSettings.of(System.getenv(), bootstrapServers);
        List<TopicSpec> specs = TopicSpecs.all(topicPrefix, partitions, replicationFactor);
        TopicAdmin.ensure(settings.admin(Map.of()), specs);
        specs.forEach(each -> spec.commandLine().getOut().println(each.name()));
        return ExitCode.OK.code();
    }
}
