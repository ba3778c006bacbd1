package io.headwater.trainer;

import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.encode.SplitTransformer;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.TrainableTransformer;
import io.headwater.learn.dl4j.Transfer;
import io.headwater.model.Architecture;
import io.headwater.model.LabelMap;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.wire.InvalidBundleException;
import io.headwater.wire.SourceBundle;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The source models of a trainer, checked to fit its encoder.
 *
 * @param encoder what learners on the sentence encoder stand on
 * @param source a pretrained one
 * @param transformer a pretrained one for learners that train its top blocks; the opener's to close
 */
record Sources(SourceModel encoder, Optional<SourceModel> source, Optional<SplitTransformer> transformer) {
    /**
     * Opens the bundle, if there is one.
     *
     * @param labelMap what its labels are called in a model that begins
     * @throws IllegalArgumentException if a source was trained on features that are not made here, or does not have the
     *     labels of the map
     */
    static Sources open(Optional<Path> bundle, LabelMap labelMap, Encoder encoder) throws InvalidBundleException {
        Optional<SourceModel> opened =
                bundle.isPresent() ? Optional.of(SourceBundle.open(bundle.get())) : Optional.empty();
        Optional<SourceModel> pretrained = opened.filter(source -> source.architecture() != Architecture.LAYERS);
        pretrained
                .map(source -> new Transfer(source, labelMap))
                .ifPresent(transfer -> transfer.requireFeatures(encoder.id(), encoder.fingerprint()));
        SourceModel below = opened.filter(source -> source.architecture() == Architecture.LAYERS)
                .orElseGet(() -> SourceBundle.hashed(
                        Learners.builtInSource(encoder.id(), encoder.fingerprint(), encoder.dimension())));
        if (!below.encoder().equals(encoder.id()) || !below.encoderFingerprint().equals(encoder.fingerprint())) {
            throw new IllegalArgumentException("the source model " + below.name() + " was trained on encoder "
                    + below.encoder() + " " + below.encoderFingerprint() + ", this trainer has " + encoder.id() + " "
                    + encoder.fingerprint());
        }
        return new Sources(below, pretrained, Optional.empty());
    }

    /** These, with a transformer to be fine-tuned. */
    Sources with(SplitTransformer pretrained) {
        return new Sources(encoder, source, Optional.of(pretrained));
    }

    /** A model without labels so far; the caller closes it. */
    TargetModel target(Recipe recipe) {
        Optional<Transfer> transfer =
                source.map(pretrained -> new Transfer(pretrained, recipe.labelMap(), recipe.distillation()));
        return new TargetModel(
                Learners.committee(
                        encoder,
                        transfer,
                        transformer.map(split -> new TrainableTransformer(split, recipe.fineTuning())),
                        recipe.learners(),
                        recipe.committee(),
                        recipe.learningRate()),
                transfer.map(Transfer::expected).orElse(LabelSet.EMPTY));
    }

    /** Of the one that was asked for. */
    String sha256() {
        return source.orElse(encoder).sha256();
    }

    /** Whether learners read words in their order. */
    boolean readsWords() {
        return source.map(pretrained -> new Transfer(pretrained, LabelMap.SAME).readsWords())
                .orElse(false);
    }

    /** Id → fingerprint of all whose features are made. */
    Map<String, String> encoders(Encoder sentence) {
        HashedNgrams ngrams = new HashedNgrams();
        Map<String, String> encoders = new TreeMap<>();
        encoders.put(sentence.id(), sentence.fingerprint());
        encoders.put(ngrams.id(), ngrams.fingerprint());
        if (readsWords()) {
            HashedWords words = new HashedWords();
            encoders.put(words.id(), words.fingerprint());
        }
        transformer.map(SplitTransformer::lower).ifPresent(lower -> encoders.put(lower.id(), lower.fingerprint()));
        return encoders;
    }
}
