package io.headwater.learn.dl4j;

import java.util.Optional;

/** What a learner brings to the served model: its layers, once, and their weights, with each export. */
interface Served {
    /**
     * Adds the learner's layers to {@code graph}.
     *
     * @return the value that holds its logits, {@code [batch, labels]}
     */
    String logits(ServingGraph graph);

    /** The weights as they are now. After the call after the next their memory may be written to again. */
    ServedWeights weights();

    /** What its layers read that is made of a text's tokens. */
    default Optional<States> states() {
        return Optional.empty();
    }

    /** Whether its layers that read tokens have the weights of the last {@link #weights}, with which they were proven. */
    default boolean isProven() {
        return true;
    }
}
