package io.headwater.console.view;

import static java.util.Objects.requireNonNull;

/**
 * An event on {@code rejected}.
 *
 * @param from where it came from, {@code topic-partition-offset}
 * @param excerpt how its value begins
 * @param time milliseconds since the epoch
 */
public record RefusedEvent(String reason, String detail, String from, String excerpt, long time) {
    public RefusedEvent {
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
        requireNonNull(from, "from");
        requireNonNull(excerpt, "excerpt");
    }
}
