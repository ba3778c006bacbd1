package io.headwater.learn.dl4j;

import static java.util.Objects.requireNonNull;

import io.headwater.encode.SplitTransformer;

/**
 * What is needed to fine-tune a transformer.
 *
 * @param transformer stays its opener's to close, after the committees that learn on it
 */
public record TrainableTransformer(SplitTransformer transformer, FineTuneSettings settings) {
    public TrainableTransformer {
        requireNonNull(transformer, "transformer");
        requireNonNull(settings, "settings");
    }
}
