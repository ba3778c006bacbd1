package io.headwater.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a source model is made of. */
public enum Architecture {
    /** A network of layers on an encoder's features, of whatever kind: an encoder alone is one, too. */
    LAYERS,
    /** The frozen sentence encoder, a dense layer and a head. */
    MINILM,
    /** Vectors of words, distilled from the sentence encoder, their mean, a dense layer and a head. */
    STATIC,
    /** Vectors of words, one after the other through an LSTM, and a head; all of it learns. */
    LSTM,
    /** A softmax over hashed n-grams. */
    NGRAMS;

    /** By which users and bundles name it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Architecture> of(String id) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.id().equals(id))
                .findFirst();
    }
}
