package io.headwater.cli;

import io.headwater.cli.models.PublishedVersions;
import io.headwater.cli.models.VersionDiff;
import io.headwater.model.Version;
import io.headwater.runtime.ExitCode;
import io.headwater.wire.History;
import io.headwater.wire.MissingVersionsException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What changed between two versions of a model. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "What changed from version A to version B of a model: events that were learned or undone between them, labels,",
            "accuracy, the learners' weights, and each tensor that differs, with the norm of its change."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater models diff default 41 57",
            "  headwater models diff default 41 57 --json | jq .learned.partitions",
            "",
            "Exit codes: 0 fine, 1 there is no such model or version, 2 wrong usage, 3 no cluster, or one without the topic."
        })
final class ModelsDiffCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's id.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "A", description = "The version to compare with.")
    private long from;

    @Parameters(index = "2", paramLabel = "B", description = "The version that is compared.")
    private long to;

    @Mixin
    private ModelsCommand.Cluster cluster = new ModelsCommand.Cluster();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        History history = cluster.history(model);
        VersionDiff diff;
        try (Consumer<byte[], byte[]> consumer = cluster.consumer()) {
            Map<Long, Version> versions =
                    new PublishedVersions(consumer, cluster.updates()).read(history, new TreeSet<>(List.of(from, to)));
            diff = VersionDiff.of(history, from, to, versions);
        } catch (MissingVersionsException e) {
            spec.commandLine().getErr().println("headwater: " + e.getMessage());
            return ExitCode.FAILURE.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(diff.toJson());
        } else {
            diff.lines().forEach(out::println);
        }
        out.flush();
        return ExitCode.OK.code();
    }
}
