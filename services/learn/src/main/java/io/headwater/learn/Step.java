package io.headwater.learn;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one micro-batch showed about a target model before it was learned, and what became of its events.
 *
 * @param newLabels labels that this micro-batch brought, in its order
 * @param alarms what of the stream has changed with these events, mostly nothing
 * @param correct how many events were predicted right
 * @param losses {@code [events]}, {@code -ln p(true label)} of each event that came for the first time, at most
 *     {@code -ln 1e-6}; owned by this record
 * @param learned what was learned, in this order: other events than came if some were kept back
 * @param held what is kept back from now on
 */
public record Step(
        List<String> newLabels,
        Set<Alarm> alarms,
        int correct,
        double[] losses,
        List<Example> learned,
        List<Example> held) {
    public Step {
        newLabels = List.copyOf(newLabels);
        learned = List.copyOf(learned);
        held = List.copyOf(held);
        alarms = Collections.unmodifiableSet(alarms.isEmpty() ? EnumSet.noneOf(Alarm.class) : EnumSet.copyOf(alarms));
        if (correct < 0 || correct > losses.length) {
            throw new IllegalArgumentException(correct + " of " + losses.length + " events cannot be right");
        }
    }

    public int events() {
        return losses.length;
    }
}
