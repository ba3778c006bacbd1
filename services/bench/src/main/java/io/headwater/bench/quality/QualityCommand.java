package io.headwater.bench.quality;

import io.headwater.cli.EncoderFetch;
import io.headwater.cli.data.DataException;
import io.headwater.cli.data.DataSets;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.SplitTransformer;
import io.headwater.learn.Example;
import io.headwater.learn.dl4j.FineTuneSettings;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.TrainableTransformer;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how well the committee and each of its learners learn labelled streams. */
@Command(
        name = "quality",
        mixinStandardHelpOptions = true,
        description = {
            "Leads the committee through labelled streams, by the code that learns in production, without Kafka, and tells",
            "the prequential accuracy of the committee and of each learner. Features are kept in the cache folder."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater bench quality --data agnews.tsv",
            "  headwater bench quality --data streams/ --data mail --limit 10000 --goals reference --out report",
            "  headwater bench quality --data agnews.tsv --scenario permuted --without drift",
            "",
            "Exit code 1: a goal was missed, or none could be compared."
        })
public final class QualityCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = {
                "Labelled texts: a file (label<TAB>text, CSV with a header, JSON Lines), a folder of such files, wordnet or",
                "mail. May be given several times."
            })
    private List<String> data = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N texts of each stream; 0, the default, for all.")
    private long limit;

    @Option(
            names = "--learners",
            paramLabel = "NAMES",
            defaultValue = Learners.AUTO,
            description = "auto, the default, or learners' names separated by commas.")
    private String learners = Learners.AUTO;

    @Option(
            names = "--encoder",
            paramLabel = "minilm|bge-zh|FOLDER",
            defaultValue = Encoders.MINILM,
            description = "What turns texts into features. Default: ${DEFAULT-VALUE}.")
    private String encoder = Encoders.MINILM;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "" + Encoders.DEFAULT_MAX_TOKENS,
            description = "At most so many tokens of a text are read. Default: ${DEFAULT-VALUE}.")
    private int maxTokens = Encoders.DEFAULT_MAX_TOKENS;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "WHAT",
            description = "For contrast: replay, drift (its handling, not its alarms), or a learner's name.")
    private List<String> without = List.of();

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            defaultValue = "" + Learners.LEARNING_RATE,
            description = "As in the trainer's configuration. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--fine-tune",
            paramLabel = "'N N N R R D N'",
            description = {
                "How a transformer's blocks learn: events of a step, first steps of the head alone, steps of warm-up, rate of the",
                "head, rate of the topmost block, by what it falls per block, events until what answers is brought up to date.",
                "Default: as in production."
            })
    private String fineTune = FineTuneSettings.DEFAULT.encode();

    @Option(
            names = "--recall",
            paramLabel = "SHARE",
            defaultValue = "0.3",
            description = {
                "Share of what a learner answered before in the target of a replayed event, 0 to 1.",
                "Default: ${DEFAULT-VALUE}, as in production."
            })
    private double recall;

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2,3",
            description = "A pass with each. Default: ${DEFAULT-VALUE}.")
    private List<Long> seeds = List.of();

    @Option(
            names = "--micro-batch",
            split = ",",
            paramLabel = "N",
            defaultValue = "32",
            description =
                    "Events of a micro-batch; several sizes are run one after the other. Default: ${DEFAULT-VALUE}.")
    private List<Integer> microBatches = List.of();

    @Mixin
    private ScenarioOptions scenario = new ScenarioOptions();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Write quality.json, charts (SVG) and index.html there.")
    private @Nullable Path out;

    @Option(
            names = "--peers",
            paramLabel = "SCRIPT.py",
            description = "Run 'SCRIPT.py FILE --limit N --json' on each stream; its rows stand beside ours.")
    private @Nullable Path peers;

    @Option(
            names = "--goals",
            paramLabel = "FILE.json",
            description = "Say what was missed of these goals; 'reference' for those that come along.")
    private @Nullable String goals;

    @Override
    public Integer call() throws Exception {
        check();
        EncoderFetch.ofUser().ensure(encoder);
        Encoders encoders = new Encoders(CacheFolder.encoders());
        int blocks = trainedBlocks();
        try (Encoder opened = encoders.open(encoder, Optional.empty(), maxTokens)) {
            if (blocks == 0) {
                return measure(opened, Optional.empty());
            }
            EncoderFetch.ofUser().ensure(Encoders.MINILM_FP32);
            try (SplitTransformer transformer = encoders.split(Encoders.MINILM_FP32, blocks, maxTokens)) {
                return measure(opened, Optional.of(transformer));
            }
        } catch (InvalidEncoderException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }

    private int trainedBlocks() {
        try {
            return Learners.trainedBlocks(Learners.names(learners, Encoders.id(encoder)));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private FineTuneSettings fineTuning() {
        try {
            return FineTuneSettings.decode(fineTune);
        } catch (IllegalArgumentException e) {
            throw wrong("--fine-tune: " + e.getMessage());
        }
    }

    private int measure(Encoder opened, Optional<SplitTransformer> transformer) throws Exception {
        Models models = models(opened, transformer.map(split -> new TrainableTransformer(split, fineTuning())));
        Optional<Goals> asked = goals == null ? Optional.empty() : Optional.of(Goals.read(goals));
        Optional<PythonPeers> python = pythonPeers();
        Path cache = CacheFolder.current();
        List<LabeledStream> streams = new StreamReader(new DataSets(System.in, cache)).read(data, limit);
        StreamEncoder features = new StreamEncoder(
                new FeatureCache(cache.resolve("features"), System.err),
                opened,
                transformer.map(SplitTransformer::lower),
                Terminal.standardError());
        Measurement measurement = new Measurement(models, seeds, System::nanoTime, Terminal.standardError());
        List<Section> sections = new ArrayList<>();
        List<StreamResult> results = new ArrayList<>();
        for (LabeledStream stream : streams) {
            List<Example> examples = features.examples(stream);
            List<Peer> beside = python.isPresent() ? python.get().run(stream) : List.of();
            for (int microBatch : microBatches) {
                Section section = measure(measurement, stream.name(), examples, microBatch, beside, results);
                section.lines().forEach(System.out::println);
                System.out.println();
                sections.add(section);
            }
        }
        Optional<Verdict> verdict = asked.map(goal -> Verdict.of(goal, results));
        List<String> verdictLines = verdict.map(Verdict::lines).orElse(List.of());
        verdictLines.forEach(System.out::println);
        if (out != null) {
            new ReportFolder(out).write(settings(), sections, verdictLines);
        }
        return (verdict.isEmpty() || verdict.get().met() ? ExitCode.OK : ExitCode.FAILURE).code();
    }

    private Section measure(
            Measurement measurement,
            String stream,
            List<Example> examples,
            int microBatch,
            List<Peer> beside,
            List<StreamResult> results) {
        return switch (scenario.scenario()) {
            case STREAM -> {
                StreamResult result = measurement.stream(stream, examples, microBatch, beside);
                results.add(result);
                yield StreamSection.of(result);
            }
            case INCREMENTAL ->
                IncrementalSection.of(
                        stream,
                        scenario.tasks(),
                        measurement.incremental(stream, examples, microBatch, scenario.tasks()));
            case PERMUTED -> {
                int at = scenario.at(examples.size());
                yield PermutedSection.of(measurement.permuted(stream, examples, microBatch, at), new Recovery(at));
            }
            case FLOOD -> {
                // Which labels are wrong is the same with every seed: the seeds are the learners'.
                Flood flood = Flood.into(examples, scenario.floodEvents(), scenario.floodShare(), 1);
                yield FloodSection.of(stream, microBatch, flood, measurement.flood(stream, flood, microBatch));
            }
        };
    }

    private Models models(Encoder opened, Optional<TrainableTransformer> fineTuning) {
        try {
            return new ProductionModels(learners, Set.copyOf(without), opened, fineTuning, learningRate, recall);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Optional<PythonPeers> pythonPeers() throws IOException, InterruptedException {
        if (peers == null) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(peers)) {
            throw new DataException("there is no script " + peers);
        }
        PythonPeers python = new PythonPeers(peers, System.err);
        return python.available() ? Optional.of(python) : Optional.empty();
    }

    private void check() {
        if (limit < 0) {
            throw wrong("--limit must be 0 or more");
        }
        if (maxTokens < 3 || maxTokens > 512) {
            throw wrong("--max-tokens is from 3 to 512");
        }
        if (seeds.isEmpty() || microBatches.isEmpty() || microBatches.stream().anyMatch(size -> size < 1)) {
            throw wrong("--seeds and --micro-batch need numbers, the latter from 1 on");
        }
        if (!(recall >= 0 && recall <= 1)) {
            throw wrong("--recall is a share, from 0 to 1");
        }
        if (scenario.scenario() != Scenario.STREAM && (goals != null || peers != null)) {
            throw wrong("--goals and --peers are for --scenario stream");
        }
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", data);
        settings.put("limit", limit);
        settings.put("encoder", encoder);
        settings.put("max_tokens", maxTokens);
        settings.put("learners", learners);
        settings.put("without", without);
        settings.put("learning_rate", learningRate);
        settings.put("recall", recall);
        settings.put("fine_tune", fineTune);
        settings.put("seeds", seeds);
        settings.put("micro_batches", microBatches);
        settings.put("scenario", scenario.scenario().toString().toLowerCase(Locale.ROOT));
        return settings;
    }
}
