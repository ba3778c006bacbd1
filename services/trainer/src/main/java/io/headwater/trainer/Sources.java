package io.headwater.trainer;

import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.Transfer;
import io.headwater.model.Architecture;
import io.headwater.model.SourceModel;
import io.headwater.wire.InvalidBundleException;
import io.headwater.wire.SourceBundle;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The source models of a trainer, checked to fit its encoder.
 *
 * @param encoder what learners on the sentence encoder stand on
 * @param transfer a pretrained one
 */
record Sources(SourceModel encoder, Optional<Transfer> transfer) {
    /** @throws IllegalArgumentException if a source was trained on features that are not made here */
    static Sources open(TrainerConfig config, Encoder encoder) throws InvalidBundleException {
        Optional<SourceModel> opened = config.source().isPresent()
                ? Optional.of(SourceBundle.open(config.source().get()))
                : Optional.empty();
        Optional<Transfer> transfer = opened.filter(source -> source.architecture() != Architecture.LAYERS)
                .map(source -> new Transfer(source, config.labelMap()));
        transfer.ifPresent(source -> source.requireFeatures(encoder.id(), encoder.fingerprint()));
        SourceModel below = opened.filter(source -> source.architecture() == Architecture.LAYERS)
                .orElseGet(() -> SourceBundle.hashed(
                        Learners.builtInSource(encoder.id(), encoder.fingerprint(), encoder.dimension())));
        if (!below.encoder().equals(encoder.id()) || !below.encoderFingerprint().equals(encoder.fingerprint())) {
            throw new IllegalArgumentException("the source model " + below.name() + " was trained on encoder "
                    + below.encoder() + " " + below.encoderFingerprint() + ", this trainer has " + encoder.id() + " "
                    + encoder.fingerprint());
        }
        return new Sources(below, transfer);
    }

    /** Of the one that was asked for. */
    String sha256() {
        return transfer.map(Transfer::source).orElse(encoder).sha256();
    }

    /** Whether learners read words in their order. */
    boolean readsWords() {
        return transfer.map(Transfer::readsWords).orElse(false);
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
        return encoders;
    }
}
