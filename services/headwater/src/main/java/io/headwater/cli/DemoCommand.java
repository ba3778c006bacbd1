package io.headwater.cli;

import io.headwater.cli.data.DataSets;
import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.data.Shuffle;
import io.headwater.cli.demo.Demo;
import io.headwater.cli.demo.DemoSettings;
import io.headwater.cli.pacing.StopSignal;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoders;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.LabelMap;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.config.ServiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole flow on a labelled data set, in one process with its own broker. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Streams a labelled data set through the whole flow, in one process with its own Kafka broker: every text is",
            "sent to be scored and, with its label, to be learned. Shows progress, serves the console, metrics and health over",
            "HTTP, prints a summary. Stays up until Ctrl-C unless --exit is given."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # 6,000 of WordNet's glosses, 45 classes: about two minutes",
            "  headwater demo",
            "  # your own texts, with a report",
            "  headwater demo --data tickets.tsv --report report.json --exit",
            "  # at 50 events a second, labels two seconds after their texts",
            "  headwater demo --data tickets.tsv --rate 50 --label-delay 2000",
            "  # Chinese",
            "  headwater demo --data hotels.tsv --encoder bge-zh",
            "",
            "Exit codes: 0 fine, 1 the flow failed, 2 wrong usage, 3 no data or no free port."
        })
final class DemoCommand implements Callable<Integer> {
    private static final long WORDNET_LIMIT = 6_000;
    private static final Shuffle WORDNET_ORDER = Shuffle.by(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "wordnet|mail|FILE",
            defaultValue = DataSets.WORDNET,
            description = "Labelled texts: label<TAB>text, CSV with a header, JSON Lines; '-' for standard input."
                    + " Default: ${DEFAULT-VALUE}.")
    private String data = DataSets.WORDNET;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Only the first N texts; 0 for all. Default: 6000 of wordnet, all of anything else.")
    private @Nullable Long limit;

    @Option(
            names = "--shuffle",
            paramLabel = "SEED|off",
            converter = DataSelection.ShuffleConverter.class,
            description = "Shuffle by this seed. Default: off, but wordnet by 1.")
    private @Nullable Shuffle shuffle;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS_PER_S",
            defaultValue = "0",
            description = "Events a second; 0, the default: as fast as it goes with at most 128 events under way.")
    private double rate;

    @Option(
            names = "--learners",
            paramLabel = "auto|NAME,…",
            defaultValue = Learners.AUTO,
            description =
                    "Which learners take part: auto (all there are), or some of minilm-lda, ngrams, minilm-linear,"
                            + " minilm-mlp; another encoder's name stands in the place of minilm; with a pretrained source"
                            + " model also source-task, source-parameter, source-feature, source-scratch; minilm-top2"
                            + " fine-tunes the top 2 blocks of MiniLM itself.")
    private String learners = Learners.AUTO;

    @Option(
            names = "--encoder",
            paramLabel = "minilm|bge-zh|FOLDER",
            defaultValue = Encoders.MINILM,
            description =
                    "What turns texts into features; bge-zh, for Chinese, is fetched by Maven the first time; a folder"
                            + " holds model.onnx and tokenizer.json. Default: ${DEFAULT-VALUE}.")
    private String encoder = Encoders.MINILM;

    @Option(
            names = "--source",
            paramLabel = "BUNDLE",
            description =
                    "Folder of the source model, such as 'headwater pretrain' writes; default: the encoder and nothing"
                            + " else.")
    private @Nullable Path source;

    @Option(
            names = "--label-map",
            paramLabel = "SOURCE=TARGET,…|FILE",
            description = "What the source model's labels are called in the data, where names differ; or a file of such"
                    + " lines.")
    private @Nullable String labelMap;

    @Option(
            names = "--label-delay",
            paramLabel = "MS",
            defaultValue = "0",
            description = "How long after its text a label comes. Default: 0.")
    private long labelDelay;

    @Option(names = "--report", paramLabel = "FILE.json", description = "Write what was measured to this file.")
    private @Nullable Path report;

    @Option(names = "--exit", description = "End when all is learned, instead of staying up.")
    private boolean exit;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "HTTP: console, metrics and health. Default: 8080, or any free one if that is taken; 0: any free one.")
    private @Nullable Integer port;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where it keeps its data, to go on from next time. Default: a temporary folder.")
    private @Nullable Path dir;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of everything random in learning. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets a key that trainer and scorer have in common, for example encoder.threads=1; repeatable.")
    private Map<String, String> settings = Map.of();

    @Override
    public Integer call() throws Exception {
        checkUsage();
        EncoderFetch.ofUser().ensure(encoder);
        if (Learners.trainedBlocks(Learners.names(learners, Encoders.id(encoder))) > 0) {
            EncoderFetch.ofUser().ensure(settings.getOrDefault(ServiceConfig.TRANSFORMER, Encoders.MINILM_FP32));
        }
        boolean wordnet = data.equals(DataSets.WORDNET);
        long rows = limit != null ? limit : wordnet ? WORDNET_LIMIT : 0;
        Shuffle order = shuffle != null ? shuffle : wordnet ? WORDNET_ORDER : Shuffle.OFF;
        StopSignal stop = StopSignal.onShutdown(Runtime.getRuntime(), STOP_PATIENCE);
        DataSets dataSets = new DataSets(System.in, CacheFolder.current());
        MalformedLines malformed = new MalformedLines();
        try (LabeledTexts texts = dataSets.open(data, order, rows);
                TemporaryFolder folder = dir == null ? TemporaryFolder.create("headwater-demo") : null) {
            DemoSettings demo = new DemoSettings(
                    rate,
                    Duration.ofMillis(labelDelay),
                    learners,
                    Optional.ofNullable(source),
                    folder == null ? existing(dir) : folder.path(),
                    port == null ? FreePort.preferring(8080) : port,
                    seed,
                    allSettings(),
                    labelMap());
            new Demo(demo, data, Terminal.standardError(), stop)
                    .run(texts, malformed, Optional.ofNullable(report), exit);
        } finally {
            stop.stopped();
        }
        malformed.report("skipped").forEach(System.err::println);
        return 0;
    }

    private Map<String, String> allSettings() {
        Map<String, String> all = new HashMap<>(settings);
        all.put(ServiceConfig.ENCODER, encoder);
        return all;
    }

    private static Path existing(@Nullable Path folder) throws IOException {
        if (folder == null) {
            throw new IllegalStateException("a folder or a temporary one");
        }
        return Files.createDirectories(folder);
    }

    private LabelMap labelMap() throws IOException {
        if (labelMap == null) {
            return LabelMap.SAME;
        }
        try {
            boolean pairs = labelMap.contains("=");
            return LabelMap.parse(pairs ? labelMap : Files.readString(Path.of(labelMap)));
        } catch (NoSuchFileException e) {
            throw new ParameterException(
                    spec.commandLine(), "--label-map: no SOURCE=TARGET, and no file " + labelMap, e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--label-map: " + e.getMessage(), e);
        }
    }

    private void checkUsage() {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new ParameterException(spec.commandLine(), "--rate must be 0 or more");
        }
        if (labelDelay < 0) {
            throw new ParameterException(spec.commandLine(), "--label-delay must be 0 or more");
        }
        if (limit != null && limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must be 0 or more");
        }
        try {
            List<String> unused = Learners.names(learners, Encoders.id(encoder));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--learners, --encoder: " + e.getMessage(), e);
        }
    }
}
