package io.headwater.learn;

import java.util.List;

/**
 * What one micro-batch showed about a target model before it was learned.
 *
 * @param newLabels labels that this micro-batch brought, in its order
 * @param correct how many events were predicted right
 * @param losses {@code [events]}, {@code -ln p(true label)} of each event, at most {@code -ln 1e-6}; owned by this record
 */
public record Step(List<String> newLabels, int correct, double[] losses) {
    public Step {
        newLabels = List.copyOf(newLabels);
        if (correct < 0 || correct > losses.length) {
            throw new IllegalArgumentException(correct + " of " + losses.length + " events cannot be right");
        }
    }

    public int events() {
        return losses.length;
    }
}
