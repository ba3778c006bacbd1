package io.headwater.console.web;

import static java.util.Objects.requireNonNull;

/**
 * How the reading of the topics stands.
 *
 * @param state {@code starting}, {@code reading-back}, {@code live}, {@code silent} (the broker does not answer) or
 *     {@code failed} (and will not be tried again)
 * @param silentMs since when the broker has not answered, in milliseconds
 * @param behind records not yet read, as of the last time the broker was asked
 * @param detail for a human; may be empty
 */
public record FeedStatus(String state, long silentMs, long behind, String detail) {
    public FeedStatus {
        requireNonNull(state, "state");
        requireNonNull(detail, "detail");
    }
}
