package io.headwater.learn;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Lineage.LearnedEvent;
import java.util.Optional;

/**
 * One labelled event as a target model sees it.
 *
 * @param event where it comes from; empty where nobody asks
 * @param returning whether it was seen before and has been kept back since: it is learned now, if it was not meanwhile
 */
public record Example(Features features, String label, Optional<LearnedEvent> event, boolean returning) {
    public Example {
        requireNonNull(features, "features");
        requireNonNull(label, "label");
        if (returning && event.isEmpty()) {
            throw new IllegalArgumentException("an event that returns is known by where it comes from");
        }
    }

    /** An event of which nobody asks where it comes from. */
    public Example(Features features, String label) {
        this(features, label, Optional.empty(), false);
    }

    /** An event that is seen for the first time. */
    public Example(Features features, String label, LearnedEvent event) {
        this(features, label, Optional.of(event), false);
    }
}
