package io.headwater.bench.quality;

import io.headwater.cli.data.DataSets;
import io.headwater.cli.pretrain.SourceTrainer;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.HashedWords;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.dl4j.Distillation;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.PretrainingSettings;
import io.headwater.learn.dl4j.Transfer;
import io.headwater.model.Architecture;
import io.headwater.model.LabelMap;
import io.headwater.model.SourceModel;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.ExitCode;
import io.headwater.wire.InvalidBundleException;
import io.headwater.wire.SourceBundle;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

/** Measures what each strategy of transfer gains, by architecture, near and far from the source. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = {
            "Pretrains a source model of each architecture on one labelled stream and leads every strategy of transfer, and",
            "the usual committee with and without the source, through others, by the code that learns in production."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  headwater bench transfer --source books.tsv --near dvd.tsv --far agnews.tsv --out report",
            "",
            "Exit code 1: something that is asked of transfer was missed."
        })
public final class TransferCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--source",
            required = true,
            paramLabel = "DATA",
            description = "What source models are trained on.")
    private String source = "";

    @Option(names = "--near", paramLabel = "DATA", description = "A stream with the source's labels; repeatable.")
    private List<String> near = List.of();

    @Option(names = "--far", paramLabel = "DATA", description = "A stream about something else; repeatable.")
    private List<String> far = List.of();

    @Option(
            names = "--architectures",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "minilm,static,lstm,ngrams",
            description = "Default: ${DEFAULT-VALUE}.")
    private List<String> architectures = List.of();

    @Option(names = "--seeds", split = ",", defaultValue = "1,2,3", description = "Default: ${DEFAULT-VALUE}.")
    private List<Long> seeds = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N texts of each stream that is learned; 0, the default, for all.")
    private long limit;

    @Option(
            names = "--distillation",
            paramLabel = "W",
            defaultValue = "0",
            description = "How much learners are held near what the source answers. Default: ${DEFAULT-VALUE}.")
    private double distillation;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "2",
            description = "Of distillation. Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--lstm-peer",
            description = "Train the LSTM once more, and PyTorch's of the same size beside it, on the source's rows.")
    private boolean lstmPeer;

    @Option(
            names = "--bundles",
            paramLabel = "FOLDER",
            description = "Keep source models there, and take those that are there already.")
    private @Nullable Path bundles;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Write quality.json, charts (SVG) and index.html there.")
    private @Nullable Path out;

    @Override
    public Integer call() throws Exception {
        List<Architecture> asked = asked();
        try (Encoder encoder = Encoders.minilm(Encoders.DEFAULT_MAX_TOKENS)) {
            return measure(asked, encoder);
        }
    }

    private int measure(List<Architecture> asked, Encoder encoder) throws Exception {
        Path cache = CacheFolder.current();
        StreamReader reader = new StreamReader(new DataSets(System.in, cache));
        StreamEncoder features = new StreamEncoder(
                new FeatureCache(cache.resolve("features"), System.err), encoder, Terminal.standardError());
        LabeledStream taught = reader.read(List.of(source), 0).get(0);
        if (lstmPeer) {
            new LstmComparison(seeds.get(0), ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime)
                    .run(taught, encoder)
                    .forEach(System.out::println);
        }
        Distillation held = new Distillation(distillation, temperature);
        Map<Architecture, Transfer> transfers = new LinkedHashMap<>();
        for (Architecture architecture : asked) {
            transfers.put(architecture, new Transfer(source(architecture, taught), LabelMap.SAME, held));
        }
        List<Section> sections = new ArrayList<>();
        boolean met = true;
        for (boolean close : new boolean[] {true, false}) {
            for (LabeledStream stream : reader.read(close ? near : far, limit)) {
                List<Example> examples = withWords(stream, features.examples(stream));
                TransferResult result = measure(stream.name(), close, examples, transfers, encoder);
                met &= result.verdict().stream().noneMatch(line -> line.startsWith("missed"));
                Section section = result.section();
                section.lines().forEach(System.out::println);
                System.out.println();
                sections.add(section);
            }
        }
        if (out != null) {
            new ReportFolder(out)
                    .write(Map.of("source", taught.name(), "seeds", seeds, "distillation", held), sections, List.of());
        }
        return (met ? ExitCode.OK : ExitCode.FAILURE).code();
    }

    private List<Architecture> asked() {
        CommandSpec known = spec;
        if (known == null) {
            throw new IllegalStateException("not called by picocli");
        }
        List<Architecture> asked = new ArrayList<>();
        for (String name : architectures) {
            asked.add(Architecture.of(name)
                    .orElseThrow(() -> new ParameterException(known.commandLine(), "no architecture " + name)));
        }
        return asked;
    }

    private SourceModel source(Architecture architecture, LabeledStream taught)
            throws IOException, InvalidBundleException {
        Path folder = bundles == null ? null : bundles.resolve(taught.name() + "-" + architecture.id());
        if (folder != null && Files.exists(folder)) {
            return SourceBundle.open(folder);
        }
        SourceModel trained = new SourceTrainer(
                        PretrainingSettings.of(architecture), Encoders.DEFAULT_MAX_TOKENS, Terminal.standardError())
                .train(taught.name() + "-" + architecture.id(), taught.rows(), Map.of("data", taught.name()));
        System.out.println(trained.name() + " answers "
                + trained.provenance().get("validation.accuracy") + " right after "
                + trained.provenance().get("epochs") + " epochs");
        return folder == null ? SourceBundle.hashed(trained) : SourceBundle.write(folder, trained);
    }

    /** The cache has no words: they are quickly made. */
    private static List<Example> withWords(LabeledStream stream, List<Example> examples) {
        HashedWords words = new HashedWords();
        List<Example> more = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Features features = examples.get(i).features();
            int[] numbers = words.encode(stream.rows().get(i).text());
            more.add(new Example(
                    new Features(features.dense(), features.ngrams(), numbers),
                    examples.get(i).label()));
        }
        return more;
    }

    private TransferResult measure(
            String stream,
            boolean close,
            List<Example> examples,
            Map<Architecture, Transfer> transfers,
            Encoder encoder) {
        StreamResult auto = run(TransferModels.of(encoder, Optional.empty(), Learners.NAMES, "auto"), stream, examples);
        Map<Architecture, StreamResult> strategies = new LinkedHashMap<>();
        Map<Architecture, StreamResult> autoSource = new LinkedHashMap<>();
        transfers.forEach((architecture, transfer) -> {
            String from = stream + " from " + architecture.id();
            if (close) {
                strategies.put(
                        architecture,
                        run(
                                TransferModels.of(encoder, Optional.of(transfer), Learners.SOURCE_NAMES, "strategies"),
                                from,
                                examples));
            }
            autoSource.put(
                    architecture,
                    run(
                            TransferModels.of(
                                    encoder,
                                    Optional.of(transfer),
                                    Learners.names(Learners.AUTO, Encoders.MINILM, true),
                                    "auto"),
                            from,
                            examples));
        });
        return new TransferResult(stream, close, auto, strategies, autoSource);
    }

    private StreamResult run(Models models, String stream, List<Example> examples) {
        return new Measurement(models, seeds, System::nanoTime, Terminal.standardError())
                .stream(stream, examples, 32, List.of());
    }
}
