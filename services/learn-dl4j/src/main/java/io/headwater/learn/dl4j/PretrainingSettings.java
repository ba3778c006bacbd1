package io.headwater.learn.dl4j;

import io.headwater.model.Architecture;

/**
 * How a source model is trained.
 *
 * @param epochs at most so many passes over the training rows
 * @param learningRate of Adam; n-grams have one of their own
 * @param validation share of the rows that is not trained on, above 0 and below 1
 * @param patience so many passes without a lower validation loss end it
 * @param vocabulary most words of an architecture that knows words
 * @param dimension of word vectors
 */
public record PretrainingSettings(
        Architecture architecture,
        long seed,
        int epochs,
        double learningRate,
        double validation,
        int patience,
        int vocabulary,
        int dimension) {
    public PretrainingSettings {
        if (architecture == Architecture.LAYERS) {
            throw new IllegalArgumentException("layers are what others are made of, nothing to be pretrained");
        }
        if (epochs < 1 || patience < 1 || vocabulary < 1 || dimension < 1) {
            throw new IllegalArgumentException("epochs, patience, vocabulary and dimension are at least 1");
        }
        if (!(validation > 0 && validation < 1) || !(learningRate > 0)) {
            throw new IllegalArgumentException("the validation share is between 0 and 1, the learning rate above 0");
        }
    }

    /** Those that measured best. */
    public static PretrainingSettings of(Architecture architecture) {
        return new PretrainingSettings(architecture, 1, 10, 1e-3, 0.1, 2, 10_000, 128);
    }
}
