package io.headwater.trainer;

import io.headwater.learn.Example;

/** What the log has where a lineage says that an event was learned. */
sealed interface RecordedEvent {
    /** That event, encoded again. */
    record Same(Example example) implements RecordedEvent {}

    /** Another one than was learned. */
    record Other(String why) implements RecordedEvent {}
}
