package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

/**
 * What one of those that were measured side by side has shown: the committee, or one of its learners.
 *
 * @param weight its final weight in what the committee says; 1 for the committee itself
 * @param logLoss mean of {@code -ln p(true label)}
 */
record Participant(String name, double weight, double logLoss, Trace trace) {
    Participant {
        requireNonNull(name, "name");
        requireNonNull(trace, "trace");
    }
}
