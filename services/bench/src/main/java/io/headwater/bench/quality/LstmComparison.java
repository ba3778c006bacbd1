package io.headwater.bench.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.dl4j.Pretraining;
import io.headwater.learn.dl4j.PretrainingSettings;
import io.headwater.learn.dl4j.SourceBases;
import io.headwater.model.Architecture;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.runtime.EnvironmentException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The LSTM that {@code pretrain} trains beside PyTorch's of the same size: the same rows, vocabulary, first word
 * vectors, split, batches, rate, share of words left out and rule to stop, one thread each.
 */
final class LstmComparison {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String SCRIPT = "lstm_peer.py";
    private static final JsonMapper JSON = new JsonMapper();

    private final PretrainingSettings settings;
    private final LongSupplier nanos;

    /** @param nanos how long the thread that asks has computed: others may compute beside it */
    LstmComparison(long seed, LongSupplier nanos) {
        PretrainingSettings usual = PretrainingSettings.of(Architecture.LSTM);
        this.settings = usual.withSeed(seed);
        this.nanos = requireNonNull(nanos, "nanos");
    }

    /**
     * How one of them did.
     *
     * @param accuracy on the rows held back, from 0 to 1
     * @param perSecond rows of training in a second of processor time
     */
    record Outcome(String name, double accuracy, double loss, int epochs, double perSecond) {
        String line() {
            return String.format(
                    Locale.ROOT,
                    "lstm by %s: %.1f %% right of the rows held back (loss %.3f) after %d epochs, %.0f rows of training"
                            + " in a second of processor time",
                    name,
                    100 * accuracy,
                    loss,
                    epochs,
                    perSecond);
        }
    }

    /**
     * Both, or the first alone if PyTorch is not here, which is said in the lines.
     *
     * @param encoder that the first word vectors are distilled from
     */
    List<String> run(LabeledStream stream, Encoder encoder) throws IOException, InterruptedException {
        List<String> texts = stream.rows().stream().map(row -> row.text()).toList();
        HashedWords words = new HashedWords();
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            Features features = new Features(new float[0], new int[0], words.encode(texts.get(row)));
            examples.add(new Example(features, stream.rows().get(row).label()));
        }
        SourceModel base = SourceBases.sequence(
                "lstm",
                texts,
                settings,
                all -> all.stream().map(encoder::encode).toList());
        List<String> lines = new ArrayList<>();
        lines.add(own(base, examples).line());
        if (available()) {
            lines.add(torch(base, examples).line());
        } else {
            lines.add("WARNING: lstm by PyTorch is SKIPPED: " + PYTHON
                    + " cannot 'import torch' (Debian: python3-torch)");
        }
        return lines;
    }

    private Outcome own(SourceModel base, List<Example> examples) {
        Timed timed = new Timed();
        Map<String, String> came =
                Pretraining.train(settings, base, examples, Map.of(), timed).provenance();
        return new Outcome(
                "headwater",
                Double.parseDouble(came.getOrDefault("validation.accuracy", "NaN")),
                Double.parseDouble(came.getOrDefault("validation.loss", "NaN")),
                Integer.parseInt(came.getOrDefault("epochs", "0")),
                timed.rows / (timed.spent / 1e9));
    }

    /** Counts rows, and the time that passes while they are learned. */
    private final class Timed implements Pretraining.Listener {
        private long rows;
        private long spent;
        private int before;
        private long since = nanos.getAsLong();

        @Override
        public void trained(int epoch, int of, int all, double loss) {
            long now = nanos.getAsLong();
            spent += now - since;
            since = now;
            rows += of - before;
            before = of == all ? 0 : of;
        }

        @Override
        public void validated(Pretraining.Validation validation) {
            since = nanos.getAsLong();
        }
    }

    private static boolean available() throws IOException, InterruptedException {
        return Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import torch")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    private Outcome torch(SourceModel base, List<Example> examples) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("headwater-lstm-");
        Path script = folder.resolve(SCRIPT);
        Path rows = folder.resolve("rows.tsv");
        Path answer = folder.resolve("answer.json");
        try {
            try (InputStream resource = requireNonNull(getClass().getResourceAsStream(SCRIPT), SCRIPT)) {
                Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
            }
            Pretraining.Split split = Pretraining.split(settings, examples);
            write(split, base, rows);
            int code = new ProcessBuilder(
                            PYTHON,
                            script.toString(),
                            rows.toString(),
                            Integer.toString(base.vocabulary().size()),
                            Integer.toString(settings.dimension()),
                            base.setting("units"),
                            Integer.toString(split.labels().size()),
                            Integer.toString(settings.epochs()),
                            Integer.toString(settings.patience()),
                            Double.toString(settings.learningRate()),
                            Long.toString(settings.seed()),
                            Double.toString(settings.wordDropout()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(answer.toFile())
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new EnvironmentException(SCRIPT + " failed with exit code " + code);
            }
            JsonNode json = JSON.readTree(Files.readString(answer));
            return new Outcome(
                    "PyTorch",
                    json.required("accuracy").asDouble(),
                    json.required("loss").asDouble(),
                    json.required("epochs").asInt(),
                    json.required("events_per_s").asDouble());
        } finally {
            for (Path file : List.of(script, rows, answer)) {
                Files.deleteIfExists(file);
            }
            Files.delete(folder);
        }
    }

    private void write(Pretraining.Split split, SourceModel base, Path file) throws IOException {
        int[] places = places(base);
        float[] vectors = tensor(base, "words.vectors");
        int dimension = settings.dimension();
        try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
            for (int word = 0; word < base.vocabulary().size(); word++) {
                out.write("word\t" + (word + 1) + "\t" + numbers(vectors, word * dimension, dimension) + "\n");
            }
            for (Example example : split.training()) {
                out.write("train" + line(example, split.labels(), places));
            }
            for (Example example : split.held()) {
                out.write("held" + line(example, split.labels(), places));
            }
        }
    }

    private String line(Example example, LabelSet labels, int[] places) {
        StringBuilder line = new StringBuilder("\t")
                .append(labels.indexOf(example.label()).orElseThrow())
                .append('\t');
        int[] words = example.features().words();
        for (int i = 0; i < Math.min(words.length, settings.length()); i++) {
            line.append(i == 0 ? "" : " ").append(places[words[i]]);
        }
        return line.append('\n').toString();
    }

    /** Vocabulary row of each hashed word, 0 for those that are not known. */
    private static int[] places(SourceModel base) {
        int[] places = new int[HashedNgrams.BUCKETS];
        float[] words = tensor(base, "words.buckets");
        for (int word = words.length - 1; word >= 0; word--) {
            places[(int) words[word]] = word + 1;
        }
        return places;
    }

    private static float[] tensor(SourceModel base, String name) {
        return base.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow()
                .toArray();
    }

    private static String numbers(float[] values, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Float.toString(values[i]))
                .collect(Collectors.joining(" "));
    }
}
