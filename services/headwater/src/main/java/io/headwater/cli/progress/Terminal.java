package io.headwater.cli.progress;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where progress is shown, and what is known of it.
 *
 * @param out not closed by those who write to it
 * @param interactive a terminal that can rewrite a line
 * @param plain the user wants no decoration ({@code NO_COLOR})
 */
public record Terminal(PrintStream out, boolean interactive, boolean plain) {
    public Terminal {
        requireNonNull(out, "out");
    }

    /**
     * @param launcherSawTerminal Java cannot ask whether standard error is a terminal; the launcher can, and says so
     */
    static Terminal of(PrintStream out, Map<String, String> environment, boolean launcherSawTerminal) {
        return new Terminal(
                out,
                launcherSawTerminal,
                !environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /** This process's standard error. */
    public static Terminal standardError() {
        return of(System.err, System.getenv(), Boolean.getBoolean("headwater.terminal"));
    }
}
