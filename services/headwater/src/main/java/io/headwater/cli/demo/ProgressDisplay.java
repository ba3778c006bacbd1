package io.headwater.cli.demo;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.progress.Progress;
import java.util.Locale;
import java.util.OptionalDouble;

/** Shows a running demo: how many events are learned, how accurate so far, which version is live. One thread at a time. */
public final class ProgressDisplay implements AutoCloseable {
    private final Progress progress;

    /**
     * Takes the display over.
     *
     * @param progress closed with this
     */
    public ProgressDisplay(Progress progress) {
        this.progress = requireNonNull(progress, "progress");
    }

    /**
     * Takes note of the state; costs next to nothing.
     *
     * @param learned events so far
     * @param accuracy prequential, over all of them; empty before the first
     * @param version the newest one live, 0 before the first
     */
    public void at(long learned, OptionalDouble accuracy, long version) {
        progress.at(learned, note(accuracy, version));
    }

    private static String note(OptionalDouble accuracy, long version) {
        String right = accuracy.isPresent()
                ? String.format(Locale.ROOT, "%.1f %% right so far", 100 * accuracy.getAsDouble())
                : "nothing learned yet";
        return version == 0 ? right : right + ", version " + version;
    }

    @Override
    public void close() {
        progress.close();
    }
}
