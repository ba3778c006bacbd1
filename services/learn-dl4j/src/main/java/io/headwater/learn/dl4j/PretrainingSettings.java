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
 * @param length so many first words of a text are read by an architecture that reads them one after the other
 * @param wordDropout share of a text's words that is left out whenever it is learned, from 0 up to below 1, by an architecture
 *     that knows words
 */
public record PretrainingSettings(
        Architecture architecture,
        long seed,
        int epochs,
        double learningRate,
        double validation,
        int patience,
        int vocabulary,
        int dimension,
        int length,
        double wordDropout) {
    /** The longest texts that are read word by word. */
    public static final int MOST_LENGTH = 500;

    /** Measured on book reviews: twice as many words take twice as long. */
    public static final int DEFAULT_LENGTH = 200;

    public PretrainingSettings {
        if (architecture == Architecture.LAYERS) {
            throw new IllegalArgumentException("layers are what others are made of, nothing to be pretrained");
        }
        if (epochs < 1 || patience < 1 || vocabulary < 1 || dimension < 1) {
            throw new IllegalArgumentException("epochs, patience, vocabulary and dimension are at least 1");
        }
        if (length < 1 || length > MOST_LENGTH) {
            throw new IllegalArgumentException("the length is from 1 to " + MOST_LENGTH);
        }
        if (!(wordDropout >= 0 && wordDropout < 1)) {
            throw new IllegalArgumentException("the share of words that is left out is from 0 up to below 1");
        }
        if (!(validation > 0 && validation < 1) || !(learningRate > 0)) {
            throw new IllegalArgumentException("the validation share is between 0 and 1, the learning rate above 0");
        }
    }

    /** Those that measured best. */
    public static PretrainingSettings of(Architecture architecture) {
        return new PretrainingSettings(
                architecture,
                1,
                10,
                learningRate(architecture),
                0.1,
                2,
                10_000,
                dimension(architecture),
                DEFAULT_LENGTH,
                wordDropout(architecture));
    }

    public PretrainingSettings withSeed(long other) {
        return new PretrainingSettings(
                architecture,
                other,
                epochs,
                learningRate,
                validation,
                patience,
                vocabulary,
                dimension,
                length,
                wordDropout);
    }

    /** Of word vectors, unless another is asked for. */
    public static int dimension(Architecture architecture) {
        return architecture == Architecture.LSTM ? 16 : 128;
    }

    /** Of Adam, unless another is asked for: on top of a frozen encoder a fast one learns rows by heart in one pass. */
    public static double learningRate(Architecture architecture) {
        return architecture == Architecture.MINILM ? 2e-4 : 1e-3;
    }

    /** Of words, unless another share is asked for. */
    public static double wordDropout(Architecture architecture) {
        return architecture == Architecture.LSTM ? 0.2 : 0;
    }
}
