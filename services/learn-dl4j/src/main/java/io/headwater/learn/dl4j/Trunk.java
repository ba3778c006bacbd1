package io.headwater.learn.dl4j;

import io.headwater.learn.Features;
import io.headwater.model.Tensor;
import java.util.List;

/**
 * What of a network lies below its dense layer: from an encoder's features to numbers that a dense layer reads.
 * Single-threaded, deterministic.
 */
interface Trunk extends AutoCloseable {
    /** Id of the encoder whose features it reads. */
    String encoder();

    /** How many numbers it gives. */
    int outputs();

    /** By what its numbers are multiplied before the dense layer reads them. */
    double scale();

    /** {@code [texts][outputs]}; may share memory with the features. */
    float[][] forward(List<Features> texts);

    /**
     * One step of learning.
     *
     * @param gradient of the loss with respect to what {@link #forward} gave for the same texts, {@code [texts, outputs]}
     * @param rate share of its own learning rate, above 0
     */
    void learn(List<Features> texts, float[] gradient, float rate);

    /** All that {@link #learn} has changed or depends on, copied. */
    List<Tensor> state();

    void restore(StateTensors state);

    /** Those of {@link #state} that a source model keeps. */
    List<Tensor> weights();

    /**
     * Adds its layers to {@code graph}.
     *
     * @param learner whose weights it reads
     * @return the value that a dense layer reads, scaled
     */
    String value(ServingGraph graph, String learner);

    /** A tensor for each input of those layers but the features; shared ones are the same objects each time. */
    List<Tensor> served(String learner);

    @Override
    void close();
}
