package io.headwater.trainer;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The best that a model's served versions have shown, and whether what is served now has fallen too far below it.
 *
 * @param best accuracy over a window of events, 0 if none was full so far
 * @param version the one that was served then
 */
record Watchdog(double best, long version) {
    static final Watchdog NOTHING = new Watchdog(0, 0);

    /** With what is known now. */
    Watchdog with(OptionalDouble accuracy, long served) {
        return accuracy.isPresent() && accuracy.getAsDouble() >= best
                ? new Watchdog(accuracy.getAsDouble(), served)
                : this;
    }

    /**
     * Why the model should go back to {@link #version}, if it should.
     *
     * @param most by how much the accuracy may fall, 0 for any
     */
    Optional<String> alarm(OptionalDouble accuracy, double most) {
        return most > 0 && accuracy.isPresent() && best - accuracy.getAsDouble() > most
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "watchdog: served accuracy %.3f, %.3f with version %d",
                        accuracy.getAsDouble(),
                        best,
                        version))
                : Optional.empty();
    }
}
