package io.headwater.cli;

import io.headwater.cli.data.DataException;
import io.headwater.cli.data.DataSets;
import io.headwater.cli.data.Entry;
import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.pretrain.SourceTrainer;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoders;
import io.headwater.learn.dl4j.PretrainingSettings;
import io.headwater.model.Architecture;
import io.headwater.model.SourceModel;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.Software;
import io.headwater.wire.SourceBundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a source model from labelled data and writes its bundle. */
@Command(
        name = "pretrain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a source model from labelled data and writes its bundle: a folder that is never changed, with its",
            "description, weights, vocabulary and their hashes. 'demo --source BUNDLE' and 'trainer --set source=BUNDLE'",
            "let a target model begin with what it knows."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater pretrain --data books.tsv --architecture ngrams --out books-ngrams",
            "  headwater demo --data dvd.tsv --source books-ngrams",
            "",
            "Exit codes: 0 fine, 1 it failed, 2 wrong usage, 3 no data, or there is a bundle already."
        })
final class PretrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "wordnet|mail|FILE",
            description = "Labelled texts: label<TAB>text, CSV with a header, JSON Lines; '-' for standard input.")
    private String data = "";

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "minilm|static|lstm|ngrams",
            description = {
                "minilm: the frozen sentence encoder, a dense layer and a head.",
                "static: word vectors distilled from it, their mean, a dense layer and a head.",
                "lstm: word vectors, one after the other through an LSTM of 64 units, and a head.",
                "ngrams: a softmax over hashed n-grams."
            })
    private String architecture = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "BUNDLE",
            description = "Folder that the bundle is written to.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Mixin
    private DataSelection selection = new DataSelection();

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10", description = "At most so many. Default: 10.")
    private int epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "2",
            description = "Ends after so many epochs without a lower validation loss. Default: 2.")
    private int patience;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of the rows that is held back to tell when to stop. Default: 0.1.")
    private double validation;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Adam's; n-grams have a rate of their own. Default: 0.001, minilm: 0.0002.")
    private @Nullable Double learningRate;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "" + Encoders.DEFAULT_MAX_TOKENS,
            description = "minilm: word pieces of a text that are read; a trainer must have the same."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            defaultValue = "10000",
            description = "static, lstm: most words that are known. Default: 10000.")
    private int vocabulary;

    @Option(
            names = "--dimension",
            paramLabel = "N",
            description = "static, lstm: numbers of a word's vector. Default: 128, lstm: 16.")
    private @Nullable Integer dimension;

    @Option(
            names = "--length",
            paramLabel = "N",
            defaultValue = "" + PretrainingSettings.DEFAULT_LENGTH,
            description = "lstm: so many first words of a text are read, at most " + PretrainingSettings.MOST_LENGTH
                    + "; the time that a long text takes grows with it. Default: ${DEFAULT-VALUE}.")
    private int length;

    @Option(
            names = "--word-dropout",
            paramLabel = "SHARE",
            description =
                    "static, lstm: share of a text's words that is left out, others each time. Default: 0, lstm: 0.2.")
    private @Nullable Double wordDropout;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of split, order and first weights.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        PretrainingSettings settings = settings();
        if (Files.exists(out.resolve("source.json"))) {
            throw new DataException("there is a bundle in " + out + " already; bundles are never changed");
        }
        List<Entry.Row> rows = new ArrayList<>();
        MalformedLines malformed = new MalformedLines();
        Path cache = CacheFolder.current();
        DataSets dataSets = new DataSets(System.in, cache);
        String name;
        try (LabeledTexts texts = dataSets.open(data, selection.shuffle, selection.limit)) {
            name = texts.name();
            for (Entry entry = texts.next(); entry != null; entry = texts.next()) {
                if (entry instanceof Entry.Row row) {
                    rows.add(row);
                } else {
                    malformed.add((Entry.Malformed) entry);
                }
            }
        }
        malformed.report("skipped").forEach(System.err::println);
        SourceModel trained = new SourceTrainer(settings, maxTokens, Terminal.standardError())
                .train(name + "-" + settings.architecture().id(), rows, provenance(name, rows));
        try {
            SourceModel written = SourceBundle.write(out, trained);
            System.out.println(summary(written));
        } catch (FileAlreadyExistsException e) {
            throw new DataException("there is a bundle in " + out + " already; bundles are never changed", e);
        }
        return 0;
    }

    private PretrainingSettings settings() {
        Architecture asked = Architecture.of(architecture)
                .filter(known -> known != Architecture.LAYERS)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--architecture is minilm, static, lstm or ngrams, not " + architecture));
        if (selection.limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must be 0 or more");
        }
        try {
            return new PretrainingSettings(
                    asked,
                    seed,
                    epochs,
                    learningRate == null ? PretrainingSettings.learningRate(asked) : learningRate,
                    validation,
                    patience,
                    vocabulary,
                    dimension == null ? PretrainingSettings.dimension(asked) : dimension,
                    length,
                    wordDropout == null ? PretrainingSettings.wordDropout(asked) : wordDropout);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, String> provenance(String name, List<Entry.Row> rows) throws IOException {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("data", name);
        provenance.put("rows", Integer.toString(rows.size()));
        provenance.put("validation.share", Double.toString(validation));
        provenance.put("software", Software.description());
        provenance.put(
                "time",
                InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        if (Files.isRegularFile(Path.of(data))) {
            provenance.put("data.sha256", sha256(Path.of(data)));
        }
        return provenance;
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private String summary(SourceModel written) {
        double accuracy = Double.parseDouble(written.provenance().getOrDefault("validation.accuracy", "0"));
        return String.format(
                Locale.ROOT,
                "%s: %s, %d labels, %.1f %% right of %s rows held back, sha256 %s, in %s",
                written.name(),
                written.architecture().id(),
                written.labels().size(),
                100 * accuracy,
                written.provenance().get("validation.rows"),
                written.sha256().substring(0, 12),
                out);
    }
}
