package io.headwater.cli.models;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them: ages, sizes, shares. */
final class Amounts {
    private Amounts() {}

    /** The largest unit that fits, rounded down: {@code 42 s}, {@code 3 min}, {@code 5 h}, {@code 12 d}. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds()); // two machines' clocks may disagree by a little
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 0.866} as {@code 86.6 %}. */
    static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
