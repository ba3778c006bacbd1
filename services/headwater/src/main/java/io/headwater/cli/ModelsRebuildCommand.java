package io.headwater.cli;

import io.headwater.cli.models.PublishedVersions;
import io.headwater.cli.models.RebuildReport;
import io.headwater.cli.models.TensorChange;
import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.KnownEncoder;
import io.headwater.encode.Pooling;
import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.ExitCode;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.trainer.Parting;
import io.headwater.trainer.Rebuild;
import io.headwater.trainer.RebuildRefusedException;
import io.headwater.wire.History;
import io.headwater.wire.MissingVersionsException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns a version again from the log and compares. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Learns a version of a model again, from the source model on, from nothing but the log: the lineages on",
            "'model-updates' name every event in its order, the input topics still have them. Each version on the way is",
            "held against what was published: it is the same bit by bit, or this says where they part. Nothing is written",
            "to the cluster.",
            "Equal bits are promised for one version of this software on one instruction set; others are named."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # is what we serve what the labels on the log make?",
            "  headwater models rebuild default newest --bootstrap-servers kafka:9092",
            "  # a model that began with a pretrained source model",
            "  headwater models rebuild default 57 --source books-ngrams",
            "",
            "Exit codes: 0 the same bit by bit, 1 it is not, or there is no such version, 2 wrong usage, 3 it cannot be said:",
            "no cluster, events or manifests that retention has deleted (they are named), another encoder or source model."
        })
final class ModelsRebuildCommand implements Callable<Integer> {
    private static final String NEWEST = "newest";

    /** These are no sentence encoders: they have no files. */
    private static final Set<String> COMPUTED = Set.of("ngrams", "hashed-words");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's id.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The version, or 'newest'.")
    private String wanted = "";

    @Option(
            names = "--source",
            paramLabel = "BUNDLE",
            description = "Folder of the source model that the model began with; without it the encoder alone.")
    private @Nullable Path source;

    @Option(
            names = "--encoder",
            paramLabel = "NAME|FOLDER",
            description = "The encoder; default: the one that the version names. Its hash must be the recorded one.")
    private @Nullable String encoder;

    @Option(
            names = "--transformer",
            paramLabel = "NAME|FOLDER",
            description = "The transformer whose top blocks were fine-tuned, if some were; default: ${DEFAULT-VALUE}.")
    private String transformer = Encoders.MINILM_FP32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many texts are encoded at the same time; default: as many as there are cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Mixin
    private ModelsCommand.Cluster cluster = new ModelsCommand.Cluster();

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        History history = cluster.history(model);
        Optional<Manifest> version = history.newest().flatMap(newest -> find(history, newest));
        if (version.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("headwater: there is no version " + wanted + " of model '" + model + "'");
            return ExitCode.FAILURE.code();
        }
        ExecutorService encoding = Executors.newFixedThreadPool(threads);
        try (Encoder opened = open(version.get());
                Rebuild rebuild =
                        Rebuild.of(history, version.get().version(), opened, Optional.ofNullable(source), transformer);
                Consumer<byte[], byte[]> consumer = cluster.consumer()) {
            rebuild.otherSoftware()
                    .forEach(other -> spec.commandLine()
                            .getErr()
                            .println(
                                    "headwater: made by '" + other + "', which may compute other bits than this does"));
            Optional<Parting> parting = run(rebuild, consumer, encoding);
            Optional<List<TensorChange>> tensors = parting.flatMap(parted -> tensors(history, parted));
            print(RebuildReport.of(
                    version.get(), rebuild.way().size(), rebuild.events(), begun, System.nanoTime(), parting, tensors));
            return (parting.isEmpty() ? ExitCode.OK : ExitCode.FAILURE).code();
        } catch (RebuildRefusedException | MissingVersionsException e) {
            throw new EnvironmentException(
                    "version " + version.get().version() + " cannot be rebuilt: " + e.getMessage(), e);
        } finally {
            encoding.shutdownNow();
        }
    }

    private Optional<Manifest> find(History history, Manifest newest) {
        if (wanted.equals(NEWEST)) {
            return Optional.of(newest);
        }
        try {
            return history.version(Long.parseLong(wanted));
        } catch (NumberFormatException e) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "a version is a number or '" + NEWEST + "', not '" + wanted + "'", e);
        }
    }

    private static Optional<Parting> run(Rebuild rebuild, Consumer<byte[], byte[]> consumer, ExecutorService encoding)
            throws RebuildRefusedException, InterruptedException {
        try (Progress progress = Progress.on(
                Terminal.standardError(), "learning again", OptionalLong.of(rebuild.events()), System::nanoTime)) {
            return rebuild.run(
                    consumer,
                    encoding,
                    (reached, events) -> progress.at(events, "version " + reached.version() + " is the same"));
        }
    }

    /** In which tensors both differ, if the published version is still there. */
    private Optional<List<TensorChange>> tensors(History history, Parting parting) {
        long version = parting.published().version();
        try (Consumer<byte[], byte[]> consumer = cluster.consumer()) {
            Map<Long, Version> published =
                    new PublishedVersions(consumer, cluster.updates()).read(history, Set.of(version));
            return parting.rebuilt()
                    .flatMap(rebuilt -> Optional.ofNullable(published.get(version))
                            .map(there -> TensorChange.between(there.tensors(), rebuilt.tensors())));
        }
    }

    private Encoder open(Manifest version) {
        Map<String, String> configuration = version.lineage().configuration();
        String setting = encoder != null ? encoder : sentenceEncoder(version);
        Optional<Pooling> pooling = Pooling.of(configuration.getOrDefault(ServiceConfig.ENCODER_POOLING, "auto"));
        int maxTokens = Integer.parseInt(configuration.getOrDefault(
                ServiceConfig.ENCODER_MAX_TOKENS, Integer.toString(Encoders.DEFAULT_MAX_TOKENS)));
        try {
            return new Encoders(CacheFolder.encoders()).open(setting, pooling, maxTokens);
        } catch (InvalidEncoderException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String sentenceEncoder(Manifest version) {
        String id = version.encoders().keySet().stream()
                .filter(name -> !COMPUTED.contains(name) && !Encoders.isStates(name))
                .findFirst()
                .orElse(Encoders.MINILM);
        if (!id.equals(Encoders.MINILM) && KnownEncoder.named(id).isEmpty()) {
            throw new EnvironmentException(
                    "the version was learned with the encoder '" + id + "', which is a folder: name it by --encoder");
        }
        return id;
    }

    private void print(RebuildReport report) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.toJson());
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
    }
}
