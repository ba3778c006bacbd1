package io.headwater.cli.progress;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Shows how far a command is. Used by one thread at a time. */
public interface Progress extends AutoCloseable {
    /**
     * Takes note of how far the command is; costs next to nothing.
     *
     * @param done events so far
     * @param note what else is worth seeing, in a few words; may be empty
     */
    void at(long done, String note);

    /** Shows the last state and leaves the line to others. */
    @Override
    void close();

    /**
     * The display that fits the terminal.
     *
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    static Progress on(Terminal terminal, String name, OptionalLong total, LongSupplier nanoTime) {
        return terminal.interactive()
                ? new BarProgress(terminal, name, total)
                : new PlainProgress(terminal.out(), name, total, nanoTime);
    }
}
