package io.headwater.cli.pretrain;

import io.headwater.cli.data.DataException;
import io.headwater.cli.data.Entry;
import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.dl4j.Pretraining;
import io.headwater.learn.dl4j.PretrainingSettings;
import io.headwater.learn.dl4j.SourceBases;
import io.headwater.model.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Makes the features that an architecture reads, on all cores, and trains on them, showing how far it is. */
public final class SourceTrainer {
    private final PretrainingSettings settings;
    private final int maxTokens;
    private final Terminal terminal;

    /** @param maxTokens of the sentence encoder */
    public SourceTrainer(PretrainingSettings settings, int maxTokens, Terminal terminal) {
        this.settings = settings;
        this.maxTokens = maxTokens;
        this.terminal = terminal;
    }

    /**
     * Trains on all rows but those held back.
     *
     * @param provenance of the rows
     * @return without a hash
     * @throws DataException if they cannot be trained on
     */
    public SourceModel train(String name, List<Entry.Row> rows, Map<String, String> provenance) throws DataException {
        List<String> texts = rows.stream().map(Entry.Row::text).toList();
        try {
            return switch (settings.architecture()) {
                case MINILM -> {
                    List<float[]> dense = encode("texts", texts);
                    yield train(base(name), rows, row -> new Features(dense.get(row), new int[0]), provenance);
                }
                case STATIC ->
                    words(SourceBases.words(name, texts, settings, words -> encode("words", words)), rows, provenance);
                case LSTM ->
                    words(
                            SourceBases.sequence(name, texts, settings, words -> encode("words", words)),
                            rows,
                            provenance);
                case NGRAMS -> {
                    HashedNgrams ngrams = new HashedNgrams();
                    yield train(
                            SourceBases.ngrams(name),
                            rows,
                            row -> new Features(new float[0], ngrams.encode(texts.get(row))),
                            provenance);
                }
                case LAYERS -> throw new IllegalStateException("checked before");
            };
        } catch (IllegalArgumentException e) {
            throw new DataException("cannot train a source model: " + e.getMessage(), e);
        }
    }

    private SourceModel words(SourceModel base, List<Entry.Row> rows, Map<String, String> provenance) {
        HashedWords words = new HashedWords();
        return train(
                base,
                rows,
                row -> new Features(
                        new float[0], new int[0], words.encode(rows.get(row).text())),
                provenance);
    }

    private SourceModel base(String name) {
        try (Encoder encoder = Encoders.minilm(maxTokens)) {
            return SourceBases.encoder(name, encoder.id(), encoder.fingerprint());
        }
    }

    /** All of them, by an encoder that is open no longer than that. */
    private List<float[]> encode(String what, List<String> texts) {
        float[][] features = new float[texts.size()][];
        AtomicInteger done = new AtomicInteger();
        try (Encoder encoder = Encoders.minilm(maxTokens);
                Progress progress =
                        Progress.on(terminal, "encoding " + what, OptionalLong.of(texts.size()), System::nanoTime)) {
            IntStream.range(0, features.length).parallel().forEach(i -> {
                features[i] = encoder.encode(texts.get(i));
                int now = done.incrementAndGet();
                synchronized (progress) {
                    progress.at(now, "");
                }
            });
        }
        return Arrays.asList(features);
    }

    private SourceModel train(
            SourceModel base, List<Entry.Row> rows, IntFunction<Features> features, Map<String, String> provenance) {
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            examples.add(new Example(features.apply(row), rows.get(row).label()));
        }
        long planned = (long) settings.epochs() * rows.size();
        try (Progress progress =
                Progress.on(terminal, "training " + base.name(), OptionalLong.of(planned), System::nanoTime)) {
            return Pretraining.train(settings, base, examples, provenance, new EpochProgress(progress));
        }
    }
}
