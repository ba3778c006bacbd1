package io.headwater.learn.dl4j;

/**
 * How a feature-transfer learner learns.
 *
 * @param seed draws the first weights of the head; the same seed gives the same bits
 * @param learningRate of Adam, above 0
 * @param hiddenUnits width of the head's dense layer
 */
public record FeatureTransferSettings(long seed, double learningRate, int hiddenUnits) {
    /** Of 1e-3, 2e-3 and 3e-3 the rate that was best, or nearly so, on each of four streams. */
    public static final FeatureTransferSettings DEFAULT = new FeatureTransferSettings(1, 2e-3, 256);

    public FeatureTransferSettings {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("a learning rate is above 0, not " + learningRate);
        }
        if (hiddenUnits < 1) {
            throw new IllegalArgumentException("a dense layer has at least one unit, not " + hiddenUnits);
        }
    }
}
