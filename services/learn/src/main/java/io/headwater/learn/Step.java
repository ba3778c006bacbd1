package io.headwater.learn;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one micro-batch showed about a target model before it was learned.
 *
 * @param newLabels labels that this micro-batch brought, in its order
 * @param alarms what of the stream has changed with these events, mostly nothing
 * @param correct how many events were predicted right
 * @param losses {@code [events]}, {@code -ln p(true label)} of each event, at most {@code -ln 1e-6}; owned by this record
 */
public record Step(List<String> newLabels, Set<Alarm> alarms, int correct, double[] losses) {
    public Step {
        newLabels = List.copyOf(newLabels);
        alarms = Collections.unmodifiableSet(alarms.isEmpty() ? EnumSet.noneOf(Alarm.class) : EnumSet.copyOf(alarms));
        if (correct < 0 || correct > losses.length) {
            throw new IllegalArgumentException(correct + " of " + losses.length + " events cannot be right");
        }
    }

    public int events() {
        return losses.length;
    }
}
