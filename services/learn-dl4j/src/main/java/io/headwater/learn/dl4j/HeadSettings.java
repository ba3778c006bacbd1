package io.headwater.learn.dl4j;

/**
 * How a head on frozen layers learns.
 *
 * @param seed draws the first weights; the same seed gives the same bits
 * @param learningRate of Adam, above 0
 * @param hiddenUnits width of the dense layer; 0 for a head that is linear
 */
record HeadSettings(long seed, double learningRate, int hiddenUnits) {
    HeadSettings {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("a learning rate is above 0, not " + learningRate);
        }
        if (hiddenUnits < 0) {
            throw new IllegalArgumentException("a dense layer has at least one unit, not " + hiddenUnits);
        }
    }

    boolean linear() {
        return hiddenUnits == 0;
    }
}
