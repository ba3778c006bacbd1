package io.headwater.learn;

import static java.util.Objects.requireNonNull;

/**
 * One labelled event as a target model sees it.
 *
 * @param features {@code [encoder dimension]}; shared, not to be written to
 */
public record Example(float[] features, String label) {
    public Example {
        requireNonNull(features, "features");
        requireNonNull(label, "label");
    }
}
