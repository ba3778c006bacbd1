package io.headwater.cli;

import io.headwater.cli.models.PublishedVersions;
import io.headwater.learn.dl4j.StandaloneModel;
import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.ExitCode;
import io.headwater.wire.History;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a version as one ONNX file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a version of a model as one ONNX file that stands alone: its graph with its weights in it. Its inputs",
            "are the encoders' features, named by their ids; its output 'probabilities' has a column per label. Labels,",
            "version, hash and encoders stand in the file's metadata."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater models export default 57 --out spam-57.onnx",
            "",
            "Exit codes: 0 fine, 1 there is no such model or version, 2 wrong usage, 3 no cluster, the version's snapshot is",
            "not on the topic any more, or the file is there already."
        })
final class ModelsExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's id.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The version.")
    private long version;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where to; a file that is not there yet.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Mixin
    private ModelsCommand.Cluster cluster = new ModelsCommand.Cluster();

    @Override
    public Integer call() throws Exception {
        History history = cluster.history(model);
        if (history.version(version).isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("headwater: there is no version " + version + " of model '" + model + "' on the log");
            return ExitCode.FAILURE.code();
        }
        Version found;
        try (Consumer<byte[], byte[]> consumer = cluster.consumer()) {
            Map<Long, Version> versions =
                    new PublishedVersions(consumer, cluster.updates()).read(history, Set.of(version));
            if (!versions.containsKey(version)) {
                throw new EnvironmentException(
                        "version " + version + " cannot be put together: it is held, or the snapshot that it builds"
                                + " on is not on '" + cluster.updates() + "' any more");
            }
            found = versions.get(version);
        }
        byte[] file = StandaloneModel.of(found.graph(), found.tensors(), properties(found.manifest()));
        write(file);
        spec.commandLine()
                .getOut()
                .println("version " + version + " of '" + model + "', " + file.length + " bytes: " + out);
        spec.commandLine().getOut().flush();
        return ExitCode.OK.code();
    }

    private void write(byte[] file) throws IOException {
        try {
            Files.write(out, file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new EnvironmentException(out + " is there already", e);
        }
    }

    private static Map<String, String> properties(Manifest manifest) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("headwater.model", manifest.model());
        properties.put("headwater.version", Long.toString(manifest.version()));
        properties.put("headwater.sha256", manifest.sha256());
        properties.put("headwater.software", manifest.software());
        for (int i = 0; i < manifest.labels().size(); i++) {
            properties.put("headwater.label." + i, manifest.labels().name(i));
        }
        manifest.encoders().forEach((id, sha256) -> properties.put("headwater.encoder." + id, sha256));
        return properties;
    }
}
