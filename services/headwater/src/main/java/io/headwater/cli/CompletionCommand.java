package io.headwater.cli;

import io.headwater.scorer.ScorerMain;
import io.headwater.trainer.TrainerMain;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script with which a shell completes commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script with which bash and zsh complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  # for this shell",
            "  source <(headwater completion)",
            "  # for every shell to come",
            "  headwater completion > ~/.local/share/bash-completion/completions/headwater"
        })
final class CompletionCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        // The launcher starts these two itself; to its user they are commands like the others.
        CommandLine all = Main.commandLine().addSubcommand(new TrainerMain()).addSubcommand(new ScorerMain());
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("headwater", all));
        out.flush();
    }
}
