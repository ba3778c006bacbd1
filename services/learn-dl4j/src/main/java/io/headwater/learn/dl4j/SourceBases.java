package io.headwater.learn.dl4j;

import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.model.Architecture;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What source models are trained on top of, by architecture. */
public final class SourceBases {
    /** Standard deviation of the numbers that an LSTM reads first: sums of them leave its gates half open. */
    private static final double SEQUENCE_DEVIATION = 0.3;

    private SourceBases() {}

    /** The sentence encoder, for {@link Architecture#MINILM}. */
    public static SourceModel encoder(String name, String encoderId, String encoderFingerprint) {
        return base(name, encoderId, encoderFingerprint, Architecture.MINILM, Map.of(), List.of(), List.of());
    }

    /** Nothing, for {@link Architecture#NGRAMS}. */
    public static SourceModel ngrams(String name) {
        HashedNgrams ngrams = new HashedNgrams();
        return base(name, ngrams.id(), ngrams.fingerprint(), Architecture.NGRAMS, Map.of(), List.of(), List.of());
    }

    /**
     * Vectors of the words that are most frequent in some texts, distilled from an encoder, for
     * {@link Architecture#STATIC}.
     *
     * @param texts that the source model will be trained on
     * @param encoding {@code [dimension]} of the encoder for a word; called once for each word
     */
    public static SourceModel words(
            String name,
            List<String> texts,
            PretrainingSettings settings,
            Function<List<String>, List<float[]>> encoding) {
        WordCounts counts = WordCounts.of(texts, settings.vocabulary());
        int dimension = settings.dimension();
        float[] vectors = WordVectors.distilled(counts, encoding.apply(counts.words()), dimension);
        WordVectors.scale(vectors, dimension, counts, texts);
        HashedWords words = new HashedWords();
        return base(
                name,
                words.id(),
                words.fingerprint(),
                Architecture.STATIC,
                Map.of(SourceParts.DIMENSION, Integer.toString(dimension)),
                List.of(
                        Tensor.of(WordTable.BUCKETS, List.of(counts.buckets().length), counts.buckets()),
                        Tensor.of(WordTable.VECTORS, List.of(counts.buckets().length, dimension), vectors)),
                counts.words());
    }

    /**
     * Vectors of the words that are most frequent in some texts, distilled from an encoder, and an LSTM that has learned
     * nothing, for {@link Architecture#LSTM}.
     *
     * @param texts that the source model will be trained on
     * @param encoding {@code [dimension]} of the encoder for a word; called once for each word
     */
    public static SourceModel sequence(
            String name,
            List<String> texts,
            PretrainingSettings settings,
            Function<List<String>, List<float[]>> encoding) {
        WordCounts counts = WordCounts.of(texts, settings.vocabulary());
        LstmLayout layout = new LstmLayout(settings.dimension(), LstmTrunk.UNITS);
        float[] vectors = WordVectors.distilled(counts, encoding.apply(counts.words()), layout.inputs());
        WordVectors.spread(vectors, SEQUENCE_DEVIATION);
        HashedWords words = new HashedWords();
        return base(
                name,
                words.id(),
                words.fingerprint(),
                Architecture.LSTM,
                Map.of(
                        SourceParts.DIMENSION, Integer.toString(layout.inputs()),
                        SourceParts.UNITS, Integer.toString(layout.units()),
                        SourceParts.LENGTH, Integer.toString(settings.length())),
                List.of(
                        Tensor.of(WordTable.BUCKETS, List.of(counts.buckets().length), counts.buckets()),
                        Tensor.of(WordTable.VECTORS, List.of(counts.buckets().length, layout.inputs()), vectors),
                        Tensor.of(LstmTrunk.WEIGHTS, List.of(layout.size()), LstmTrunk.drawn(layout, settings.seed()))),
                counts.words());
    }

    private static SourceModel base(
            String name,
            String encoder,
            String fingerprint,
            Architecture architecture,
            Map<String, String> settings,
            List<Tensor> tensors,
            List<String> vocabulary) {
        return new SourceModel(
                name,
                "",
                encoder,
                fingerprint,
                architecture,
                new HashMap<>(settings),
                "",
                new ArrayList<>(tensors),
                vocabulary,
                LabelSet.EMPTY,
                Map.of());
    }
}
