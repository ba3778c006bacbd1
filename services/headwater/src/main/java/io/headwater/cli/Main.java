package io.headwater.cli;

import io.headwater.cli.data.DataException;
import io.headwater.runtime.ExitCode;
import io.headwater.runtime.config.ConfigurationException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code headwater}: finds the subcommand, runs it, turns what happened into an exit code. */
@Command(
        name = "headwater",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        subcommands = {
            DemoCommand.class,
            PretrainCommand.class,
            BrokerCommand.class,
            TopicsCommand.class,
            ProduceCommand.class,
            ModelsCommand.class,
            EncodersCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Fine-tunes text classifiers on the stream: labelled events go in, better weights are live in the scorers"
                    + " within a second."
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Started by the launcher, each on its own class path:",
            "  trainer   learns from labelled texts and publishes versions",
            "  scorer    turns texts into predictions with the newest version",
            "",
            "  bench     measures quality, throughput and freshness, and compares",
            "",
            "Begin with:",
            "  headwater doctor --no-cluster        # is anything in the way on this machine?",
            "  headwater demo                       # the whole flow in one process, with a page to watch",
            "  headwater demo --data tickets.csv    # the same on texts of your own",
            "  headwater broker                     # then trainer and scorer, each in a terminal of its own",
            "",
            "'headwater COMMAND --help' tells more about each. NO_COLOR=1 turns decoration off.",
            "",
            "Exit codes: 0 fine, 1 it ran and something failed, 2 wrong usage or configuration,",
            "3 something outside is missing (a broker, a file, a free port, Java, Maven, npm)."
        })
public final class Main implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        quietLogs(System.getProperties(), System.getenv());
        System.exit(commandLine().execute(args));
    }

    /** A command's own words are what its user reads; must be called before any logger exists. */
    public static void quietLogs(Properties properties, Map<String, String> environment) {
        if (!environment.containsKey("LOG4J_CONFIGURATION_FILE")) {
            properties.putIfAbsent("log4j2.configurationFile", "classpath:headwater-cli-log4j2.xml");
        }
    }

    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Main::explain);
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    /** What the user can do something about is told in a sentence; the rest is a defect and shows where it is. */
    public static int explain(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        ExitCode code = failure instanceof DataException ? ExitCode.ENVIRONMENT : ExitCode.of(failure);
        if (failure instanceof ConfigurationException mistakes) {
            mistakes.mistakes().forEach(err::println);
        } else if (code == ExitCode.FAILURE) {
            err.println("headwater: this should not have happened; please report it:");
            failure.printStackTrace(err);
        } else {
            err.println("headwater: " + failure.getMessage());
        }
        return code.code();
    }
}
