package io.headwater.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that choose what a benchmark of the whole flow is fed with. */
final class WorkloadOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Labelled texts: label<TAB>text, CSV with a header, JSON Lines; also wordnet and mail.")
    private String data = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N texts; 0, the default, for all.")
    private long limit;

    Workload read() throws IOException {
        if (spec != null && limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must be 0 or more");
        }
        return Workload.read(data, limit);
    }
}
