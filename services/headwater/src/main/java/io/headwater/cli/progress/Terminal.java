package io.headwater.cli.progress;

import java.util.Map;

/**
 * What is known of where standard error goes.
 *
 * @param interactive a terminal that can rewrite a line
 * @param plain the user wants no decoration ({@code NO_COLOR})
 */
public record Terminal(boolean interactive, boolean plain) {
    /**
     * Java cannot ask whether standard error is a terminal; the launcher can, and says so in {@code headwater.terminal}.
     */
    public static Terminal of(Map<String, String> environment, boolean launcherSawTerminal) {
        return new Terminal(
                launcherSawTerminal, !environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /** The terminal of this process. */
    public static Terminal ofThisProcess() {
        return of(System.getenv(), Boolean.getBoolean("headwater.terminal"));
    }
}
