package io.headwater.learn;

import static java.util.Objects.requireNonNull;

/** One labelled event as a target model sees it. */
public record Example(Features features, String label) {
    public Example {
        requireNonNull(features, "features");
        requireNonNull(label, "label");
    }
}
