package io.headwater.bench;

import io.headwater.bench.quality.QualityCommand;
import io.headwater.bench.quality.TransferCommand;
import io.headwater.bench.updates.ColdStartCommand;
import io.headwater.bench.updates.UpdatesCommand;
import io.headwater.cli.Main;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code headwater bench}: finds the benchmark and runs it. */
@Command(
        name = "headwater bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            QualityCommand.class,
            TransferCommand.class,
            OverheadCommand.class,
            FreshnessCommand.class,
            UpdatesCommand.class,
            ColdStartCommand.class,
            MicroCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures Headwater on this machine. Whatever else runs here is measured with it.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 measured, 1 a benchmark failed or missed what is required, 2 wrong usage,",
            "3 no data or no free port."
        })
public final class BenchMain implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private BenchMain() {}

    public static void main(String[] args) {
        Main.quietLogs(System.getProperties(), System.getenv());
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Main::explain);
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        throw new ParameterException(spec.commandLine(), "which benchmark?");
    }
}
