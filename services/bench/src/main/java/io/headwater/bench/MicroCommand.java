package io.headwater.bench;

import io.headwater.runtime.ExitCode;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks of single steps. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = "Times single steps with JMH: encode, learn, publish, swap, score, snapshot. One fork each.",
        footerHeading = "%nExamples:%n",
        footer = "  headwater bench micro Encode")
final class MicroCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = ".*",
            description = "A regular expression for the benchmarks' names; default: all.")
    private String pattern = "";

    @Option(
            names = "--forks",
            paramLabel = "N",
            defaultValue = "1",
            description = "New JVMs per benchmark; 0: in this one. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Override
    public Integer call() throws Exception {
        new Runner(new OptionsBuilder()
                        .include(pattern)
                        .forks(forks)
                        .shouldFailOnError(true)
                        .build())
                .run();
        return ExitCode.OK.code();
    }
}
