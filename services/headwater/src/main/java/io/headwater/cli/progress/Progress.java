package io.headwater.cli.progress;

import java.io.PrintStream;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Shows how far a command is. Used by one thread at a time. */
public interface Progress extends AutoCloseable {
    /**
     * @param done events so far
     * @param note what else is worth seeing, in a few words; may be empty
     */
    void at(long done, String note);

    /** Shows the last state and leaves the line to others. */
    @Override
    void close();

    /**
     * The display that fits where {@code out} goes.
     *
     * @param terminal whether it is a terminal
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    static Progress on(PrintStream out, Terminal terminal, String name, OptionalLong total, LongSupplier nanoTime) {
        return terminal.interactive()
                ? new BarProgress(out, terminal, name, total)
                : new PlainProgress(out, name, total, nanoTime);
    }
}
