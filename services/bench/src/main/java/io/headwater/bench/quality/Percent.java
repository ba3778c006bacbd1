package io.headwater.bench.quality;

import java.util.Locale;
import java.util.Optional;

/** How shares and spreads are written in tables. */
final class Percent {
    static final String NONE = "-";

    private static final double HUNDRED = 100;

    private Percent() {}

    /** {@code 88.5 ±0.3} of a share from 0 to 1; without the range if there is none. */
    static String of(Optional<Spread> share) {
        return share.map(spread -> of(spread.mean()) + (spread.half() == 0 ? "" : " ±" + of(spread.half())))
                .orElse(NONE);
    }

    static String of(double share) {
        return String.format(Locale.ROOT, "%.1f", HUNDRED * share);
    }

    /** Points between shares: {@code +1.5}. */
    static String points(double difference) {
        return String.format(Locale.ROOT, "%+.1f", HUNDRED * difference);
    }
}
