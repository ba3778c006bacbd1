package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.cli.models.Verification;
import io.headwater.cli.models.VerificationReport;
import io.headwater.runtime.ExitCode;
import io.headwater.runtime.kafka.CommittedReader;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the whole history of a model. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks all that 'model-updates' still has of a model: every update is whole, graph and tensors have the hash",
            "that the manifest names (deltas applied in turn), each version has the one before as its parent, epochs never",
            "fall, and the lineages name each event once, but for what was undone.",
            "It trains nothing: 'models rebuild' does."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater models verify default --bootstrap-servers kafka:9092",
            "",
            "Exit codes: 0 no fault, 1 faults or no such model, 2 wrong usage, 3 no cluster, or one without the topic."
        })
final class ModelsVerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "The model's id.")
    private String model = "";

    @Mixin
    private ModelsCommand.Cluster cluster = new ModelsCommand.Cluster();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Verification verification = new Verification(model);
        byte[] key = model.getBytes(UTF_8);
        try (Consumer<byte[], byte[]> consumer = cluster.consumer()) {
            new CommittedReader(consumer).readAll(cluster.updates(), record -> {
                if (Arrays.equals(key, record.key())) {
                    verification.take(record);
                }
            });
        }
        VerificationReport report = verification.report();
        if (report.records() == 0) {
            spec.commandLine().getErr().println("headwater: there is no version of model '" + model + "'");
            return ExitCode.FAILURE.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.toJson());
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
        return (report.isSound() ? ExitCode.OK : ExitCode.FAILURE).code();
    }
}
