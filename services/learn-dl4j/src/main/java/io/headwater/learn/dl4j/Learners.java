package io.headwater.learn.dl4j;

import io.headwater.learn.Learner;
import io.headwater.model.SourceModel;

/** The learners that can be made, and the source model that is always there. */
public final class Learners {
    private Learners() {}

    /**
     * A learner of a new head on the source's frozen layers, without labels so far. It owns native memory until it is
     * closed. The settings are for a model that begins: a restored state goes on with the seed and the rate it was
     * learned with, so that a replay gives the same bits.
     *
     * @throws IllegalArgumentException if the source has a hidden layer other than element-wise scaling or dense with
     *     ReLU, tanh, sigmoid or identity, or weights that do not fit its network
     */
    public static Learner featureTransfer(SourceModel source, FeatureTransferSettings settings) {
        return FeatureTransferLearner.of(source, settings);
    }

    /**
     * The source model that is an encoder and nothing else: its network only scales the encoder's unit-length features
     * by √dimension, so that each has a variance of about one, as a dense layer wants its inputs.
     *
     * @param encoderFingerprint SHA-256 of the encoder's files
     * @param dimension length of its features
     */
    public static SourceModel builtInSource(String encoderId, String encoderFingerprint, int dimension) {
        return SourceBundles.encoderOnly(encoderId, encoderFingerprint, dimension);
    }
}
