package io.headwater.cli;

import io.headwater.cli.models.HistoryListing;
import io.headwater.runtime.ExitCode;
import io.headwater.wire.History;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All versions of a model that are on the log. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "One line per version of a model that 'model-updates' still has, the oldest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater models history default --bootstrap-servers kafka:9092",
            "  headwater models history default --json | jq '.[] | select(.rolled_back_to)'",
            "",
            "Exit codes: 0 fine, 1 there is no such model, 2 wrong usage, 3 no cluster, or one without the topic."
        })
final class ModelsHistoryCommand implements Callable<Integer> {
    private static final InstantSource CLOCK = InstantSource.system();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "The model's id.")
    private String model = "";

    @Mixin
    private ModelsCommand.Cluster cluster = new ModelsCommand.Cluster();

    @Option(names = "--json", description = "As a JSON array, an object per version.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        History history = cluster.history(model);
        if (history.newest().isEmpty()) {
            spec.commandLine().getErr().println("headwater: there is no version of model '" + model + "'");
            return ExitCode.FAILURE.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        HistoryListing listing = HistoryListing.of(history);
        if (json) {
            out.println(listing.toJson());
        } else {
            listing.lines(CLOCK.instant()).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK.code();
    }
}
